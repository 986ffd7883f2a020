import type { IncomingHttpHeaders } from 'node:http';
import {
  type HttpHead,
  type HttpReply,
  type HttpRoute,
  RecordTooLargeError,
  type StageContext,
} from '@tripline/pipeline';
import { acknowledged } from './acknowledged.ts';
import { type Arrival, httpArrival, type RequestFacts } from './arrival.ts';
import type { Dialect } from './dialect.ts';
import { declaredBytes, type InFlight } from './in-flight.ts';
import type { Ingested } from './ingest.ts';
import type { TenantQuotas } from './quota.ts';
import { describeRefusal, type Refusal } from './refusals.ts';
import { readFacts } from './request-facts.ts';
import { type Credentials, findSender, type Sender } from './sender.ts';
import type { Terms } from './terms.ts';

const ACKNOWLEDGED_WITHIN_MS = 10_000;

/** What the HTTP routes of ingest share. */
export interface Intake {
  readonly context: Pick<StageContext, 'commit' | 'nowMicros' | 'metrics' | 'log'>;
  readonly credentials: Credentials;
  /** Partitions of the accepted topic. */
  readonly partitions: number;
  readonly terms: Terms;
  readonly quotas: TenantQuotas;
  readonly inFlight: InFlight;
  /** Default: 10 s. */
  readonly acknowledgedWithinMs?: number;
}

/**
 * A route of ingest: the step with the request as its chunk. What the head can decide is decided before any of the body is read; success is told
 * only after all in-sync replicas have the request's records and dead letters.
 */
export function intakeRoute<Result extends Ingested>(
  intake: Intake,
  path: string,
  dialect: Dialect<Result>,
): HttpRoute {
  const refuse = (refusal: Refusal, headers: IncomingHttpHeaders): HttpReply => {
    intake.context.metrics.errors.inc({ stage: 'ingest', code: `HTTP_${refusal.code.toUpperCase()}` });
    return dialect.refused(describeRefusal(refusal), headers);
  };
  return {
    method: 'POST',
    path,
    maxBodyBytes: intake.terms.limits.maxRequestBytes,
    refuse: ({ code }, headers) => refuse({ code }, headers),
    handle: (head) => {
      const admitted = admit(head, dialect, intake);
      if ('code' in admitted) return refuse(admitted, head.headers);
      intake.inFlight.hold(declaredBytes(head.headers, intake.terms.limits.maxRequestBytes), head.closed);
      return async (body) => {
        const arrival = httpArrival(body, admitted.facts, admitted.sender.source, intake.partitions);
        const outcome = await take(arrival, head, dialect, intake);
        return 'code' in outcome ? refuse(outcome, head.headers) : dialect.accepted(outcome, head.headers);
      };
    },
  };
}

interface Admitted {
  readonly sender: Sender;
  readonly facts: RequestFacts;
}

function admit(
  head: HttpHead,
  { credential, takes }: Pick<Dialect<Ingested>, 'credential' | 'takes'>,
  { credentials, quotas, inFlight, context, terms }: Intake,
): Admitted | Refusal {
  const presented = credential(head);
  const sender = findSender(presented, head.certificate, credentials);
  if (sender === undefined)
    return { code: 'unauthorized', credential: typeof presented === 'object' ? 'unknown' : presented };
  const facts = readFacts(head, sender, takes);
  if ('code' in facts) return facts;
  const waitMs = quotas.waitMs(facts.tenant, context.nowMicros() / 1000);
  if (waitMs > 0) return { code: 'over_quota', retryAfterSeconds: Math.ceil(waitMs / 1000) };
  return inFlight.hasRoomFor(declaredBytes(head.headers, terms.limits.maxRequestBytes))
    ? { sender, facts }
    : { code: 'busy' };
}

/** What has been written for the request, or why it is refused. */
async function take<Result extends Ingested>(
  arrival: Arrival,
  head: HttpHead,
  { read }: Pick<Dialect<Result>, 'read'>,
  intake: Intake,
): Promise<Result | Refusal> {
  const nowMicros = intake.context.nowMicros();
  const result = read(arrival, head, { ...intake.terms, nowMicros });
  // What cannot be read has cost us its bytes too.
  const spent = result.ok ? result.spent : { bytes: arrival.body.length, records: 0 };
  intake.quotas.spend(arrival.tenant, spent, nowMicros / 1000);
  if (!result.ok) return { code: result.reason };
  const [firstRejected] = result.rejected;
  // With nothing good in it the sender is told and keeps what it has: a refused request leaves no dead letter.
  if (result.emit.length === 0 && firstRejected !== undefined)
    return { code: firstRejected.reason, index: firstRejected.index };
  return write(result, intake);
}

async function write<Result extends Ingested>(result: Result, intake: Intake): Promise<Result | Refusal> {
  const { context, inFlight, acknowledgedWithinMs = ACKNOWLEDGED_WITHIN_MS } = intake;
  const { emit, rejected } = result;
  if (emit.length + rejected.length === 0) return result;
  const written = context.commit({ emit, reject: rejected.map(({ letter }) => letter) });
  // Held until the write has ended, also when its sender has been answered long before.
  inFlight.hold(
    emit.reduce((bytes, { value }) => bytes + value.length, 0),
    written,
  );
  try {
    await acknowledged(written, acknowledgedWithinMs);
    context.metrics.received.inc({ stage: 'ingest', line: 'http' }, emit.length + rejected.length);
    return result;
  } catch (error) {
    context.log.warn({ err: error }, 'request not acknowledged');
    return { code: error instanceof RecordTooLargeError ? 'too_large' : 'not_acknowledged' };
  }
}
