#!/usr/bin/env node
import { commands } from './commands.ts';
import { lineOutput } from './output.ts';
import { run } from './run.ts';

const terminal = {
  ...lineOutput(process.stdout),
  print: (text: string) => console.log(text),
  complain: (text: string) => console.error(text),
};
process.exitCode = await run(process.argv.slice(2), process.env, { commands, terminal });
