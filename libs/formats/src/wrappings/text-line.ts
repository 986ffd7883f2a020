import { isJsonObject, type JsonObject, type JsonValue } from '@tripline/contract';
import { readArguments } from '../converters.ts';

/** A line of a log whose end is a JSON record, without what the line begins with. */
export interface TextLine {
  readonly record: JsonObject;
  /** What kind of line it is; `line` for one that is nothing but JSON. */
  readonly name: string;
  /** What the line says before the record. */
  readonly said: JsonObject;
  /** As the line says it; null where it says none. */
  readonly time: JsonValue;
}

interface Prefix {
  readonly name: string;
  /** Anchored; its named groups are what the line says. `time` is the line's time. */
  readonly pattern: RegExp;
}

const word = '[\\x21-\\x7e]{1,128}';

/** Each in linear time: no part can begin where the one before it may still go on. */
const prefixes: readonly Prefix[] = [
  // Kubernetes' container runtime: time, stream, F for a whole line. A partial line (P) is half a record and stays unreadable.
  { name: 'cri', pattern: /^(?<time>\d{4}-\d\d-\d\dT[\d:.]{8,18}(?:Z|[+-]\d\d:\d\d)) (?<stream>stdout|stderr) F / },
  // RFC 5424, with at most one structured-data element of each kind that shippers write.
  {
    name: 'syslog',
    pattern: new RegExp(
      `^<(?<priority>\\d{1,3})>1 (?<time>${word}) (?<host>${word}) (?<app>${word}) (?<process>${word}) (?<message_id>${word}) (?:-|(?:\\[[^\\]]{0,2000}\\]){1,4}) ?\\ufeff?`,
    ),
  },
  // RFC 3164, and what is sent under its name: a BSD time or an ISO time, with or without a host.
  {
    name: 'syslog',
    pattern:
      /^<(?<priority>\d{1,3})>(?<time>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT[\d:.]{8,18}(?:Z|[+-]\d\d:\d\d)) (?:(?<host>[^\s:[]{1,128}) )?(?<app>[^\s:[]{1,128})(?:\[(?<process>\d{1,10})\])?: ?/,
  },
];

/** The mark by which syslog tells that JSON follows. */
const CEE = /^@cee: ?/;

/** The record in a line of text: JSON alone, or behind a prefix. @returns undefined when there is none */
export function readTextLine(text: string): TextLine | undefined {
  const line = text.trim();
  if (line.startsWith('{')) return found(line, 'line', {}, null);
  for (const { name, pattern } of prefixes) {
    const match = pattern.exec(line);
    if (match === null) continue;
    const { time = null, ...said } = match.groups ?? {};
    return found(line.slice(match[0].length).replace(CEE, ''), name, withoutAbsent(said), time === '-' ? null : time);
  }
  return undefined;
}

/** As arguments are read: no deeper than what works on values may recurse. */
function found(json: string, name: string, said: JsonObject, time: JsonValue): TextLine | undefined {
  const record = readArguments(json);
  return isJsonObject(record) ? { record, name, said, time } : undefined;
}

function withoutAbsent(said: Readonly<Record<string, string | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(said).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '-'),
  );
}
