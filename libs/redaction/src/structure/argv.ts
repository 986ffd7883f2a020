import type { JsonObject, JsonValue } from '@tripline/contract';
import type { Range } from '../detectors/detector.ts';
import type { NameVerdict } from './key-names.ts';
import { isPlaceholder } from './placeholders.ts';

interface PasswordOptions {
  readonly glued?: string;
  readonly next?: string;
  /** Only where this word stands too: -p of docker run is a port. */
  readonly verb?: string;
}

/** Short options that take a password: glued to it, or as the next element. */
const passwordOptions: Readonly<Record<string, PasswordOptions>> = {
  ...named('mysql mysqldump mysqladmin mysqlimport mysqlcheck mariadb mariadb-dump', { glued: '-p' }),
  ...named('sshpass', { glued: '-p', next: '-p' }),
  ...named('psexec psexec64 mongo mongosh mongodump mongorestore', { next: '-p' }),
  ...named('docker podman nerdctl oras helm', { next: '-p', verb: 'login' }),
  ...named('redis-cli', { next: '-a' }),
  ...named('sqlcmd bcp isql osql', { glued: '-P', next: '-P' }),
  ...named('ldapsearch ldapadd ldapmodify ldapwhoami', { glued: '-w', next: '-w' }),
  ...named('unzip 7z', { glued: '-p', next: '-P' }),
};

function named<T>(commands: string, options: T): Record<string, T> {
  return Object.fromEntries(commands.split(' ').map((command) => [command, options]));
}

const longOption = /^--?([A-Za-z][\w.-]{1,62})$/;
const userOptions = new Set(['-u', '-U', '--user', '--proxy-user', '--basic-auth']);
const headerOptions = new Set(['-H', '--header', '--headers']);
const header = /^([\w-]{1,64}):\s{0,4}(?:(?:Bearer|Basic|Token|ApiKey)\s{1,4})?/i;
const commandNames = ['command', 'cmd', 'program', 'executable', 'bin'];
const argumentNames = /^(?:args|argv|arguments|cmd|command|command_?(?:line|args))$/i;

/** True for a member that holds the arguments of a command. */
export function isArgumentsName(name: string): boolean {
  return argumentNames.test(name);
}

/** The command beside its arguments: {"command":"mysql","args":[…]}. */
export function commandBeside(object: JsonObject): string | undefined {
  const name = commandNames.find((each) => typeof object[each] === 'string');
  return name === undefined ? undefined : String(object[name]);
}

/**
 * What of one element of a command line has to go because of the element before it, or of the command.
 * @param command where it is not the first element
 */
export function argumentSecret(
  args: readonly JsonValue[],
  index: number,
  judge: (name: string) => NameVerdict,
  command: string | undefined,
): Range | undefined {
  const item = args[index];
  const before = args[index - 1];
  if (typeof item !== 'string') return undefined;
  const isAfterOption = typeof before === 'string' && before.startsWith('-');
  if (!isAfterOption && !item.startsWith('-')) return undefined;
  const range =
    (isAfterOption ? afterOption(before, item, judge) : undefined) ?? ofCommand(command ?? args[0], args, index);
  return range === undefined || isPlaceholder(item.slice(range.start, range.end)) ? undefined : range;
}

function afterOption(option: string, item: string, judge: (name: string) => NameVerdict): Range | undefined {
  if (userOptions.has(option)) {
    const colon = item.indexOf(':');
    // 1000:1000 is a user and a group.
    return colon === -1 || /^:\d*$/.test(item.slice(colon)) ? undefined : { start: colon + 1, end: item.length };
  }
  if (headerOptions.has(option)) {
    const line = header.exec(item);
    return line !== null && judge(line[1] ?? '') === 'secret' ? { start: line[0].length, end: item.length } : undefined;
  }
  const name = longOption.exec(option)?.[1];
  if (name === undefined || item.startsWith('-') || item === '') return undefined;
  return judge(name) === 'secret' ? { start: 0, end: item.length } : undefined;
}

function ofCommand(command: JsonValue | undefined, args: readonly JsonValue[], index: number): Range | undefined {
  if (typeof command !== 'string' || command.length > 256) return undefined;
  const options = passwordOptions[baseName(command)];
  if (options === undefined || (options.verb !== undefined && !args.slice(0, 4).includes(options.verb)))
    return undefined;
  const item = String(args[index]);
  if (options.next !== undefined && args[index - 1] === options.next) {
    return item.startsWith('-') ? undefined : { start: 0, end: item.length };
  }
  const { glued } = options;
  const isGlued = glued !== undefined && item.startsWith(glued) && item.length > glued.length;
  return isGlued ? { start: glued.length, end: item.length } : undefined;
}

function baseName(command: string): string {
  return (command.split(/[/\\]/).at(-1) ?? '').replace(/\.exe$/i, '').toLowerCase();
}
