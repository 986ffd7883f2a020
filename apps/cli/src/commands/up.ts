import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Command, done, exitCodes } from '../command.ts';

export const up: Command = {
  name: 'up',
  summary: 'run everything on this machine, with a broker and sample traffic, until Ctrl-C (as npm start does)',
  options: {
    home: { value: 'folder', help: 'where settings, keys, broker data and output are kept; default: .tripline' },
    once: { help: 'end after the sample traffic has come out' },
  },
  examples: ['tripline up', 'tripline up --once'],
  run: ({ values }, env) =>
    new Promise((resolve, reject) => {
      const args = [fileURLToPath(new URL('../../../all-in-one/dist/main.js', import.meta.url))];
      if (values['home'] !== undefined) args.push('--home', values['home']);
      if (values['once'] !== undefined) args.push('--once');
      const child = spawn(process.execPath, args, { env, stdio: 'inherit' });
      // The terminal sends Ctrl-C to the child as well; we only wait for it.
      process.on('SIGINT', () => undefined);
      process.on('SIGTERM', () => child.kill('SIGTERM'));
      child.once('error', reject);
      child.once('exit', (code) => {
        resolve(code === 0 ? done([], {}) : { exit: exitCodes.problem, lines: [], json: { exit: code } });
      });
    }),
};
