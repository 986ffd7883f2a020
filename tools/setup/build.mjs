import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { runInForeground } from './foreground.mjs';
import { nodeForStages } from './node.mjs';
import { root } from './root.mjs';
import { stopWith } from './steps.mjs';

/** What `npm start` runs; their libraries are built with them. */
const STARTED = ['apps/all-in-one', 'apps/cli'];
const STAMP = join(root, 'apps', 'all-in-one', 'dist', '.sources');

/** Builds what `npm start` runs, unless no source has changed since the last build. @returns what it did, in words */
export async function ensureBuilt() {
  const stamp = stampOfSources(root);
  if (hasOutputs() && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === stamp) return 'up to date';
  const code = await build(STARTED);
  if (code !== 0) stopWith(`The build (tsc -b) ended with code ${code}; the compiler's messages are above.`);
  writeFileSync(STAMP, stamp);
  return 'tsc -b';
}

/** @param {string[]} projects folders or tsconfig files; everything by default @returns the exit code of `tsc -b` */
export function build(projects = ['tsconfig.json']) {
  return runInForeground(nodeForStages(), ['node_modules/typescript/bin/tsc', '-b', ...projects], {
    cwd: root,
    isGroup: true,
  });
}

/**
 * Changes when a source file, a tsconfig or the lockfile is added, removed or written. Reads no contents.
 * @param {string} folder a checkout
 */
export function stampOfSources(folder) {
  const hash = createHash('sha256');
  const files = ['package-lock.json', 'tsconfig.json', 'tsconfig.base.json'].map((name) => join(folder, name));
  for (const kind of ['libs', 'apps']) files.push(...sourcesIn(join(folder, kind)));
  for (const file of files.filter((name) => existsSync(name)).sort()) {
    const { mtimeMs, size } = statSync(file);
    hash.update(`${relative(folder, file)} ${mtimeMs} ${size}\n`);
  }
  return hash.digest('hex');
}

/** @param {string} folder @returns {string[]} */
function sourcesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'dist' || entry.name === 'node_modules' ? [] : sourcesIn(path);
    return /\.(ts|json|avsc)$/.test(entry.name) ? [path] : [];
  });
}

/** Someone may have removed one dist. */
function hasOutputs() {
  const libraries = readdirSync(join(root, 'libs')).map((name) => `libs/${name}`);
  return [...STARTED, ...libraries].every((folder) => existsSync(join(root, folder, 'dist', '.tsbuildinfo')));
}
