import { readdirSync, readFileSync } from 'node:fs';
import { type AuditEvent, codecs } from '@tripline/contract';
import { readTime } from '@tripline/formats';
import { describe, expect, it } from 'vitest';
import { terms } from '../ingest/ingest.spec-support.ts';
import { normalizeOffline, OFFLINE_SOURCE } from '../offline/offline.ts';
import { completingFor, receivedAt } from './normalize.spec-support.ts';

/** What `test/formats/README` calls an expectation: fields that must be equal, or must not. */
interface ExpectedEvent {
  readonly expect: Readonly<Record<string, unknown>>;
  readonly not?: Readonly<Record<string, unknown>>;
}
interface ExpectedLine {
  readonly line: number;
  readonly events: readonly ExpectedEvent[];
  readonly secrets?: readonly string[];
  readonly keep_text?: readonly string[];
}

const samples = new URL('../../../../test/formats/', import.meta.url);
const names = readJson<Record<string, string>>('names.json');
// As the offline commands do, the samples take the tenant that the record names.
const completing = completingFor({ trustedSources: new Set([OFFLINE_SOURCE]) });

const sampled = readdirSync(samples).flatMap((file) => (file.endsWith('.ndjson') ? [file.replace('.ndjson', '')] : []));

describe.each(sampled)('%s', (format) => {
  const texts = readFileSync(new URL(`${format}.ndjson`, samples), 'utf8').split('\n');
  const { lines } = readJson<{ lines: readonly ExpectedLine[] }>(`${format}.expected.json`);

  it.each(lines)('line $line becomes what is expected of it', ({ line, events: expected }) => {
    const events = eventsOf(texts[line - 1]!);
    expect(events.map((event) => event.format)).toEqual(expected.map(() => format));
    for (const [index, { expect: fields, not = {} }] of expected.entries()) {
      for (const [name, value] of Object.entries(flat(fields)))
        expect([name, read(events[index]!, name)]).toEqual([name, wanted(name, value)]);
      for (const [name, value] of Object.entries(not)) expect(read(events[index]!, name)).not.toEqual(value);
    }
  });

  it.each(lines)(
    'line $line leaves its secrets behind and keeps every digit',
    ({ line, secrets = [], keep_text = [] }) => {
      const encoded = Buffer.concat(eventsOf(texts[line - 1]!).map((event) => codecs.event.encode(event)));
      for (const secret of secrets) expect(encoded.includes(secret)).toBe(false);
      for (const digits of keep_text) expect(encoded.includes(digits)).toBe(true);
    },
  );
});

function eventsOf(text: string): readonly AuditEvent[] {
  const offline = { terms, completing, format: null, nowMicros: receivedAt };
  const { events, rejected } = normalizeOffline(Buffer.from(text), 7, offline);
  return rejected === null ? events : expect.unreachable(rejected);
}

/** Members of `dlp` are expectations of their own: one that is not listed is not asserted. */
function flat({ dlp, ...fields }: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const members = Object.entries((dlp as object | undefined) ?? {});
  return { ...fields, ...Object.fromEntries(members.map(([name, value]) => [`dlp.${name}`, value])) };
}

function read(event: AuditEvent, name: string): unknown {
  const path = (names[name] ?? expect.unreachable(`names.json does not say what ${name} is`)).split('.');
  const value = path.reduce<unknown>((at, key) => (at as Record<string, unknown> | null)?.[key], event) ?? null;
  if (name === 'ts') return millis(value as number);
  return name === 'args' && typeof value === 'string' ? JSON.parse(value) : value;
}

function wanted(name: string, value: unknown): unknown {
  return name === 'ts' ? millis(readTime(value as string)?.micros ?? Number.NaN) : value;
}

/** The expectations are written to the millisecond. */
function millis(micros: number): number {
  return Math.floor(micros / 1000);
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(new URL(file, samples), 'utf8')) as T;
}
