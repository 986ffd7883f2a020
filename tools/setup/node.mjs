import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { root } from './root.mjs';
import { stopWith } from './steps.mjs';

const STAGES_NEED = 24;

/** Stops with a plain line on a Node that cannot even run npm's part. */
export function requireNode20() {
  if (major(process.versions.node) < 20)
    stopWith(`Tripline needs Node 20 or newer to start; this is ${process.version}.`);
}

/**
 * The Node that runs the stages: the one that package-lock.json pins, else this one when it is new enough.
 * @returns path of an executable; does not return when there is none
 */
export function nodeForStages() {
  const pinned = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(pinned) && versionOf(pinned) >= STAGES_NEED) return pinned;
  if (major(process.versions.node) >= STAGES_NEED) {
    console.log(
      `  the pinned Node is not there for ${process.platform}-${process.arch}; using this one, ${process.version}`,
    );
    return process.execPath;
  }
  return stopWith(
    `Node ${STAGES_NEED} is not there: the package node-${process.platform}-${process.arch} could not be installed, and this is ${process.version}.`,
    `Install Node ${STAGES_NEED} or newer and run the same command again.`,
  );
}

/** PATH without `node_modules/.bin`: npm that replaces node_modules must not run on a Node inside it. */
export function pathOutsideModules(path = process.env.PATH ?? '') {
  return path
    .split(delimiter)
    .filter((folder) => !/[\\/]node_modules[\\/]\.bin[\\/]?$/.test(folder))
    .join(delimiter);
}

/** @param {string} executable */
function versionOf(executable) {
  const run = spawnSync(executable, ['--version'], { encoding: 'utf8' });
  return run.status === 0 ? major(run.stdout.trim().replace(/^v/, '')) : 0;
}

/** @param {string} version */
function major(version) {
  return Number.parseInt(version, 10);
}
