import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runInForeground } from './foreground.mjs';
import { pathOutsideModules } from './node.mjs';
import { root } from './root.mjs';
import { seconds, stopWith } from './steps.mjs';

/** Runs `npm ci` unless node_modules is as new as the lockfile. @returns what it did, in words */
export async function ensureInstalled() {
  if (isInstalled(root)) return 'up to date';
  console.log('Installing the dependencies of package-lock.json (npm ci, about 600 MB on disk, once) …');
  const tell = startTelling();
  const code = await runInForeground('npm', ['ci', '--no-progress', '--loglevel=error'], {
    cwd: root,
    env: { ...process.env, PATH: pathOutsideModules() },
    isGroup: true,
  });
  clearInterval(tell);
  if (code !== 0) {
    stopWith(
      `npm ci ended with code ${code}; its own message is above.`,
      'It needs the npm registry (or a mirror set in your npm configuration). Run the same command again once it is in reach.',
    );
  }
  return 'npm ci';
}

/**
 * npm writes node_modules/.package-lock.json last, so a cut installation counts as none.
 * @param {string} folder a checkout
 */
export function isInstalled(folder) {
  const written = join(folder, 'node_modules', '.package-lock.json');
  return existsSync(written) && statSync(written).mtimeMs >= statSync(join(folder, 'package-lock.json')).mtimeMs;
}

/** npm is silent where there is no terminal: a line every five seconds shows that it lives. */
function startTelling() {
  const started = performance.now();
  const timer = setInterval(
    () => console.log(`  … still installing after ${seconds(performance.now() - started)}`),
    5_000,
  );
  timer.unref();
  return timer;
}
