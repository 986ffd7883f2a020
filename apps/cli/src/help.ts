import type { Command } from './command.ts';

const exits = `Exit codes: 0 done, 1 a problem was found or the operation was refused, 2 wrong call, 3 Kafka is out of reach.`;

/** `tripline --help` */
export function generalHelp(commands: readonly Command[]): string {
  return [
    'tripline – audit records of MCP proxies through Kafka into every SIEM',
    '',
    'Usage: tripline <command> [options]',
    '',
    ...columns(commands.map((command) => [calledAs(command), command.summary])),
    '',
    'Options of every command:',
    ...columns([
      ['--settings <file>', 'settings file; else the one that TRIPLINE_SETTINGS names, else defaults'],
      ['--json', 'print the result as one JSON object; where a command answers line by line, one for each line'],
      ['--help', 'what the command does, with examples'],
    ]),
    '',
    exits,
  ].join('\n');
}

/** `tripline <command> --help` */
export function commandHelp(command: Command): string {
  const options = Object.entries(command.options).map(([name, { value, help, required }]): [string, string] => [
    value === undefined ? `--${name}` : `--${name} <${value}>`,
    required ? `${help} (required)` : help,
  ]);
  return [
    `tripline ${calledAs(command)}: ${command.summary}`,
    ...section('', command.notes ?? []),
    ...section('Options:', columns(options)),
    ...section(
      'Examples:',
      command.examples.map((example) => `  ${example}`),
    ),
    '',
    exits,
  ].join('\n');
}

function calledAs(command: Command): string {
  return command.words === undefined ? command.name : `${command.name} ${command.words}`;
}

function section(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  return title === '' ? ['', ...lines] : ['', title, ...lines];
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(0, ...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}   ${right}`);
}
