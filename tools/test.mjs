#!/usr/bin/env node
/**
 * `npm test`: installs what is missing, then lint, types, build and one Vitest run of all projects (unit, integration on a real broker,
 * faults), which closes on the plain line `N passed, M failed, K skipped`. Stops at the first phase that fails.
 * Arguments go to Vitest: `npm test -- --project unit libs/contract`.
 */
import { build } from './setup/build.mjs';
import { runInForeground } from './setup/foreground.mjs';
import { ensureInstalled } from './setup/install.mjs';
import { nodeForStages, requireNode20 } from './setup/node.mjs';
import { root } from './setup/root.mjs';
import { Steps, stopWith } from './setup/steps.mjs';

const inModules = {
  biome: 'node_modules/@biomejs/biome/bin/biome',
  tsc: 'node_modules/typescript/bin/tsc',
  vitest: 'node_modules/vitest/vitest.mjs',
};

requireNode20();
const steps = new Steps();
await steps.run('install', () => ensureInstalled());
const node = nodeForStages();
await steps.run('lint', () => mustPass('lint', [inModules.biome, 'check', '--error-on-warnings', '.']));
await steps.run('typecheck', () => mustPass('typecheck', [inModules.tsc, '-p', 'tsconfig.check.json']));
// The faults start the stages as processes of their own, from dist.
await steps.run('build', async () => (await build()) === 0 || stopWith('npm test: build failed'));
// Nothing is printed after this run: its closing line is the last.
process.exitCode = await run([inModules.vitest, 'run', ...process.argv.slice(2)]);

/** @param {string} phase @param {string[]} args */
async function mustPass(phase, args) {
  const code = await run(args);
  if (code !== 0) stopWith(`npm test: ${phase} failed (code ${code})`);
}

/** @param {string[]} args */
function run(args) {
  return runInForeground(node, args, { cwd: root, isGroup: true });
}
