import { isJsonObject, type JsonValue, parseJson } from '@tripline/contract';
import { ConfigError } from '@tripline/pipeline';
import { normalizeOffline, type Offline } from '@tripline/stages';
import { LONGEST_LINE_BYTES, readLines } from '../lines.ts';

/** The events that a line stands for. */
export interface LineEvents {
  readonly line: number;
  readonly events: readonly object[];
  /** Reason code of what is no event and becomes none. */
  readonly rejected: string | null;
}

/** What every canonical event states, and hardly a record of a proxy all of it. */
const CANONICAL = ['event_type', 'kind', 'tenant', 'time_source'];

/**
 * The events of a file, held whole: canonical ones, lines of `tripline normalize`, or records as a proxy writes them, one per line; or one of these
 * over several lines.
 * @throws ConfigError for more than is meant to be explained
 */
export async function readEvents(path: string, offline: Offline): Promise<LineEvents[]> {
  const lines = await linesOf(path);
  const whole =
    lines.length < 2 ? undefined : parseJson(Buffer.concat(lines.flatMap(({ bytes }) => [bytes, NEWLINE])).toString());
  if (isJsonObject(whole ?? null)) return [eventsOf(1, JSON.stringify(whole), offline)];
  return lines.map(({ number, bytes }) => eventsOf(number, bytes.toString(), offline));
}

const NEWLINE = Buffer.from('\n');

async function linesOf(path: string): Promise<{ number: number; bytes: Buffer }[]> {
  const lines: { number: number; bytes: Buffer }[] = [];
  let size = 0;
  for await (const { number, bytes } of readLines(path)) {
    size += bytes?.length ?? LONGEST_LINE_BYTES + 1;
    if (size > LONGEST_LINE_BYTES || bytes === null)
      throw new ConfigError([
        `${path} holds more than ${LONGEST_LINE_BYTES / 1024 / 1024} MiB: give it the events in question`,
      ]);
    if (bytes.length > 0) lines.push({ number, bytes });
  }
  return lines;
}

function eventsOf(line: number, text: string, offline: Offline): LineEvents {
  const value = parseJson(text);
  const own = value === undefined ? [] : eventsIn(value);
  if (own.length > 0) return { line, events: own, rejected: null };
  const { events, rejected } = normalizeOffline(Buffer.from(text), line, offline);
  return { line, events, rejected };
}

function eventsIn(value: JsonValue): object[] {
  if (!isJsonObject(value)) return [];
  if (CANONICAL.every((field) => typeof value[field] === 'string')) return [value];
  const { line, events } = value;
  return typeof line === 'number' && Array.isArray(events) ? events.flatMap(eventsIn) : [];
}
