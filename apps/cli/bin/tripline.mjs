#!/usr/bin/env node
/** What `npx tripline` starts. Committed, so that `npm ci` can link it before anything is built. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = new URL('../dist/main.js', import.meta.url);
if (existsSync(fileURLToPath(main))) await import(main.href);
else {
  console.error('tripline: not built yet. Run: npm run build');
  process.exitCode = 1;
}
