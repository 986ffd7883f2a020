import { type HttpReply, type HttpRequest, RecordTooLargeError, type StageContext } from '@tripline/pipeline';
import type { HttpSource } from '../settings/settings.ts';
import { acknowledged } from './acknowledged.ts';
import { httpArrival } from './arrival.ts';
import { InFlight } from './in-flight.ts';
import { type Ingested, ingest } from './ingest.ts';
import { type RefusalCode, refusal } from './refusals.ts';
import { type ApiKey, authenticate, readFacts } from './request-facts.ts';
import type { Terms } from './terms.ts';

export const EVENTS_PATH = '/v1/events';
const ACKNOWLEDGED_WITHIN_MS = 10_000;
const MAX_LISTED = 100;

export interface EventsRoute {
  readonly context: Pick<StageContext, 'commit' | 'nowMicros' | 'metrics' | 'log'>;
  readonly apiKeys: readonly ApiKey[];
  readonly sources: readonly HttpSource[];
  /** Partitions of the accepted topic. */
  readonly partitions: number;
  readonly terms: Terms;
  /** Default: 10 s. */
  readonly acknowledgedWithinMs?: number;
}

/** `POST /v1/events`: the step of ingest with the request as its chunk. 202 only after all in-sync replicas have its records and dead letters. */
export function eventsRoute(route: EventsRoute): (request: HttpRequest) => Promise<HttpReply> {
  const inFlight = new InFlight(route.terms.limits.maxInFlightBytes);
  const { errors, received } = route.context.metrics;
  return async (request) => {
    const outcome = await handle(request, inFlight, route);
    if (typeof outcome === 'string') {
      errors.inc({ stage: 'ingest', code: `HTTP_${outcome.toUpperCase()}` });
      return refusal(outcome);
    }
    received.inc({ stage: 'ingest', line: 'http' }, outcome.emit.length + outcome.rejected.length);
    return accepted(outcome);
  };
}

/** What has been written for the request, or the code of why it is refused. */
async function handle(request: HttpRequest, inFlight: InFlight, route: EventsRoute): Promise<Ingested | RefusalCode> {
  const key = authenticate(request, route.apiKeys);
  if (key === undefined) return 'unauthorized';
  if (!inFlight.hasRoomFor(request.body.length)) return 'busy';
  const result = read(request, key, route);
  return typeof result === 'string' ? result : write(result, inFlight, route);
}

function read(request: HttpRequest, key: ApiKey, route: EventsRoute): Ingested | RefusalCode {
  const source = route.sources.find(({ name }) => name === key.source);
  if (source === undefined) return 'unauthorized';
  const facts = readFacts(request, key);
  if (typeof facts === 'string') return facts;
  const arrival = httpArrival(request.body, facts, source, route.partitions);
  const result = ingest(arrival, route.context.nowMicros(), route.terms);
  if (!result.ok) return result.reason;
  // With nothing good in it the sender is told and keeps what it has: a refused request leaves no dead letter.
  return result.emit.length === 0 && result.rejected[0] !== undefined ? result.rejected[0].reason : result;
}

async function write(result: Ingested, inFlight: InFlight, route: EventsRoute): Promise<Ingested | RefusalCode> {
  const { context, acknowledgedWithinMs = ACKNOWLEDGED_WITHIN_MS } = route;
  const written = context.commit({ emit: result.emit, reject: result.rejected.map(({ letter }) => letter) });
  // Held until the write has ended, also when its sender has been answered long before.
  inFlight.hold(
    result.emit.reduce((bytes, { value }) => bytes + value.length, 0),
    written,
  );
  try {
    await acknowledged(written, acknowledgedWithinMs);
    return result;
  } catch (error) {
    context.log.warn({ err: error }, 'request not acknowledged');
    return error instanceof RecordTooLargeError ? 'too_large' : 'not_acknowledged';
  }
}

function accepted({ emit, rejected }: Ingested): HttpReply {
  const listed = rejected.slice(0, MAX_LISTED).map(({ index, reason }) => ({ index, reason }));
  return { status: 202, body: { accepted: emit.length, rejected: listed, rejectedCount: rejected.length } };
}
