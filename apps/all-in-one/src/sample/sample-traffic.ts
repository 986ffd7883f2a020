import { Dice } from './dice.ts';
import type { ProxyRecord } from './records.ts';
import * as scenes from './scenes.ts';

/** How a record reaches Tripline: produced to the raw topic, or posted to ingest. */
export type Way = 'kafka' | 'http';

export interface SampleRecord {
  readonly way: Way;
  readonly format: ProxyRecord['format'];
  /** What the proxy partitions by. */
  readonly key: string;
  /** Found again in the event that the record becomes: its run id, source event id, request id or argument hash. */
  readonly tag: string;
  /** JSON text as the proxy writes it. */
  readonly body: string;
}

export interface SampleTraffic {
  /** Eight hex digits that are in the ids of this start. */
  readonly startId: string;
  /** In the order of their times. Each becomes exactly one event. */
  readonly records: readonly SampleRecord[];
  /** How many alerts it gives rise to at least. */
  readonly alerts: number;
  /** Invented secrets in the arguments: none may reach a destination. */
  readonly secrets: readonly string[];
}

/** Records lie this far back at most. Short, so that they are in time however the stages interleave them. */
const SPREAD_MS = 60_000;

/**
 * A minute of an invented company's agents, up to `startedAtMs`: daily work with secrets in its arguments, a denial spike, repeated
 * credential blocks, held payments and the findings of two gateways. The same start time gives the same traffic.
 */
export function sampleTraffic(startedAtMs: number): SampleTraffic {
  const dice = new Dice(startedAtMs);
  const startId = dice.hex(8);
  let ids = 0;
  const nextId = (prefix: string) => {
    ids += 1;
    return `${prefix}_${startId}${String(ids).padStart(4, '0')}`;
  };
  const cast: scenes.Cast = { startId, dice, nextId };
  const work = scenes.dailyWork(cast, 120);
  const timed = [
    ...along('kafka', work, 0),
    ...along('kafka', scenes.denialSpike(cast), 0.3),
    ...along('kafka', scenes.credentialBlocks(cast), 0.2),
    ...along('kafka', scenes.personalData(cast), 0.1),
    ...along('http', scenes.heldPayments(cast), 0.5),
    ...along('http', scenes.gatewayFindings(cast), 0.4),
    ...along('http', scenes.interceptDecisions(cast, 40), 0.05),
  ].sort((a, b) => a.at - b.at);
  const records = timed.map(({ at, way, record }) => write(record, way, startedAtMs - SPREAD_MS + at * SPREAD_MS));
  return { startId, records, alerts: 2, secrets: work.secrets };
}

/** A scene's records at even distances from `from` to the end. @param from share of the spread, in [0, 1) */
function along(way: Way, scene: readonly ProxyRecord[], from: number) {
  return scene.map((record, index) => ({ way, record, at: from + ((1 - from) * index) / scene.length }));
}

function write(record: ProxyRecord, way: Way, atMs: number): SampleRecord {
  const body = JSON.stringify(record.body(new Date(atMs).toISOString()));
  return { way, format: record.format, key: record.key, tag: record.tag, body };
}
