import { parseArgs } from 'node:util';
import { type Command, type Given, UsageError } from './command.ts';

export interface Call {
  readonly command: Command;
  readonly given: Given;
  readonly isJson: boolean;
  readonly wantsHelp: boolean;
  /** Path of a settings file that wins over TRIPLINE_SETTINGS. */
  readonly settings?: string;
}

const everywhere = {
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  settings: { type: 'string' },
} as const;

/**
 * What is called for. `undefined`: no command was named, so general help is wanted.
 * @throws UsageError
 */
export function parseCall(args: readonly string[], commands: readonly Command[]): Call | undefined {
  const words = args.slice(0, firstOption(args));
  const command = longestMatch(words, commands);
  if (command === undefined) {
    if (words.length === 0) return undefined;
    throw new UsageError(`there is no command "${words.join(' ')}"`);
  }
  const { values, positionals } = parse(args.slice(command.name.split(' ').length), command);
  const call: Call = {
    command,
    given: { values: textValues(values), words: positionals },
    isJson: values['json'] === true,
    wantsHelp: values['help'] === true,
    settings: typeof values['settings'] === 'string' ? values['settings'] : undefined,
  };
  if (!call.wantsHelp) check(call);
  return call;
}

function firstOption(args: readonly string[]): number {
  const index = args.findIndex((arg) => arg.startsWith('-'));
  return index === -1 ? args.length : index;
}

function longestMatch(words: readonly string[], commands: readonly Command[]): Command | undefined {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(' ');
    const found = commands.find((command) => command.name === name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function parse(args: readonly string[], command: Command) {
  const own = Object.entries(command.options).map(([name, { value }]) => {
    return [name, { type: value === undefined ? ('boolean' as const) : ('string' as const) }] as const;
  });
  try {
    const options = { ...Object.fromEntries(own), ...everywhere };
    return parseArgs({ args: [...args], options, allowPositionals: command.words !== undefined });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'the options cannot be read');
  }
}

function textValues(values: Readonly<Record<string, unknown>>): Given['values'] {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? value : String(value)]),
  );
}

function check({ command, given }: Call): void {
  const missing = Object.entries(command.options)
    .filter(([name, option]) => option.required && given.values[name] === undefined)
    .map(([name, { value }]) => `--${name} <${value}>`);
  if (missing.length > 0) throw new UsageError(`${command.name} needs ${missing.join(', ')}`);
}
