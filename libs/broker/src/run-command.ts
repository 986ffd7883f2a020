import { spawn } from 'node:child_process';

export interface CommandResult {
  /** Null when the command could not be started at all. */
  readonly code: number | null;
  /** Standard output and standard error, the last 64 KiB. */
  readonly output: string;
}

const KEPT_CHARACTERS = 65_536;

/** Runs a command to its end. A command that does not exist is a result, not an error. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly onLine?: (line: string) => void } = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: options.cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let rest = '';
    const take = (chunk: Buffer) => {
      const text = chunk.toString('utf8');
      output = (output + text).slice(-KEPT_CHARACTERS);
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) options.onLine?.(line);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', () => resolve({ code: null, output }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
