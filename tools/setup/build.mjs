import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { runInForeground } from './foreground.mjs';
import { nodeForStages } from './node.mjs';
import { root } from './root.mjs';
import { stopWith } from './steps.mjs';

const STAMP = join(root, 'apps', 'all-in-one', 'dist', '.sources');

/** Builds with `tsc -b` unless no source has changed since the last build. @returns what it did, in words */
export async function ensureBuilt() {
  const stamp = stampOfSources(root);
  if (hasOutputs() && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === stamp) return 'up to date';
  const code = await build();
  if (code !== 0) stopWith(`The build (tsc -b) ended with code ${code}; the compiler's messages are above.`);
  writeFileSync(STAMP, stamp);
  return 'tsc -b';
}

/** @returns the exit code of `tsc -b` */
export function build() {
  return runInForeground(nodeForStages(), ['node_modules/typescript/bin/tsc', '-b', 'tsconfig.json'], {
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

/** Every project that tsconfig.json names has been built: someone may have removed one dist. */
function hasOutputs() {
  /** @type {{ references: { path: string }[] }} */
  const { references } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
  return references.every(({ path }) => existsSync(join(root, path, 'dist', '.tsbuildinfo')));
}
