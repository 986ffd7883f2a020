#!/usr/bin/env node
/**
 * `npm start`: from a fresh clone to a running Tripline. Plain Node 20 or newer, no dependencies: nothing is installed yet when it runs.
 * Arguments are handed on, e.g. `npm start -- --once`.
 */
import { ensureBuilt } from './setup/build.mjs';
import { runInForeground } from './setup/foreground.mjs';
import { ensureInstalled } from './setup/install.mjs';
import { nodeForStages, requireNode20 } from './setup/node.mjs';
import { root } from './setup/root.mjs';
import { Steps } from './setup/steps.mjs';

requireNode20();
const steps = new Steps();
await steps.run('install', () => ensureInstalled());
await steps.run('build', () => ensureBuilt());
const node = nodeForStages();
process.exitCode = await runInForeground(node, ['apps/all-in-one/dist/main.js', ...process.argv.slice(2)], {
  cwd: root,
});
