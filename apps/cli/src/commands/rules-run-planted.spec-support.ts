import { readFileSync } from 'node:fs';
import { isJsonObject, type JsonObject, type JsonValue } from '@tripline/contract';
import { deployed, Engine, type Observation, type Revision, type RuleSet } from '@tripline/detection';
import { normalizeOffline, offlineWith } from '@tripline/stages';

/** A sample record of a format, said again and again. */
export interface Planting {
  readonly format: string;
  /** Of `test/formats/<format>.ndjson`, from 1. */
  readonly line: number;
  readonly times: number;
  readonly everySeconds: number;
  /** Path → value, or a list of values in turn; null takes the member away. */
  readonly set?: Readonly<Record<string, JsonValue>>;
}

const samples = new URL('../../../../test/formats/', import.meta.url);
const NOON = Date.UTC(2026, 8, 2, 12);
const MINUTES_15 = 900_000_000;

/** Where a format's records have their time, and how they write it. */
const times: Readonly<Record<string, { at: readonly string[]; write: (ms: number) => JsonValue }>> = {
  'kong-ai-mcp': { at: ['started_at'], write: (ms) => ms },
  'litellm-standard-logging': { at: ['startTime', 'endTime', 'completionStartTime'], write: (ms) => ms / 1000 },
  'mitrity-dlp': { at: ['occurred_at'], write: rfc3339 },
  'mitrity-governance': { at: ['occurred_at'], write: rfc3339 },
  hivekey: { at: ['ts'], write: rfc3339 },
  aisg: { at: ['timestamp', 'event/timestamp'], write: rfc3339 },
  'policylayer-documented': { at: ['timestamp'], write: rfc3339 },
  'kuadrant-mcp-gateway': { at: ['timestamp'], write: rfc3339 },
  pipelock: { at: ['timestamp'], write: rfc3339 },
  'docker-mcp-gateway': { at: ['timestamp'], write: rfc3339 },
};

/** What a proxy of that format writes: the sample's shape, at its own times. */
export function recordsOf({ format, line, times: count, everySeconds, set = {} }: Planting): JsonObject[] {
  const sample = JSON.parse(readFileSync(new URL(`${format}.ndjson`, samples), 'utf8').split('\n')[line - 1] as string);
  const { at, write } = times[format] ?? { at: ['time'], write: rfc3339 };
  return Array.from({ length: count }, (_, i) => {
    const record = structuredClone(sample);
    for (const path of at) if (hasPath(record, path)) put(record, path, write(NOON + 1000 * i * everySeconds));
    for (const [path, value] of Object.entries(set))
      put(record, path, Array.isArray(value) ? value[i % value.length] : value);
    return record;
  });
}

/** Through ingest, normalize and the engine, as the stages do it. @returns the alerts that opened */
export function alertsFor(records: readonly JsonObject[], set: RuleSet): Revision[] {
  const offline = offlineWith();
  const engine = new Engine(deployed(set), { latenessMicros: () => MINUTES_15, isNullAbsent: true });
  for (const [line, record] of records.entries()) {
    const { events, rejected } = normalizeOffline(Buffer.from(JSON.stringify(record)), line, offline);
    if (rejected !== null) throw new Error(`a planted record was rejected: ${rejected}`);
    for (const event of events) engine.observe(observationOf(event, line));
  }
  engine.finish();
  return engine.takeRevisions().filter(({ phase }) => phase === 'final');
}

/** As the detect stage makes it. */
export function observationOf(
  event: Pick<Observation, 'id' | 'tenant' | 'source' | 'owner'> & {
    event_time: number;
    test: boolean;
    replay_id: string | null;
  },
  offset: number,
): Observation {
  const { id, tenant, source, owner, event_time, test, replay_id } = event;
  return {
    id,
    tenant,
    source,
    owner,
    timeMicros: event_time,
    offset,
    isTest: test,
    isReplay: replay_id !== null,
    fields: event,
  };
}

function rfc3339(ms: number): string {
  return new Date(ms).toISOString();
}

function hasPath(record: JsonObject, path: string): boolean {
  const [first = '', ...rest] = path.split('/');
  const value = record[first];
  if (rest.length === 0) return value !== undefined;
  return value !== undefined && isJsonObject(value) && hasPath(value, rest.join('/'));
}

function put(record: Record<string, unknown>, path: string, value: unknown): void {
  const [first = '', ...rest] = path.split('/');
  if (rest.length > 0) {
    record[first] ??= {};
    put(record[first] as Record<string, unknown>, rest.join('/'), value);
  } else if (value === null) delete record[first];
  else record[first] = value;
}
