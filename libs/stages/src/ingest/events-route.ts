import type { HttpReply, HttpRoute } from '@tripline/pipeline';
import { type Ingested, ingest } from './ingest.ts';
import { type Intake, intakeRoute } from './intake.ts';
import { isJsonLike } from './media-type.ts';
import { plainRefusal } from './refusals.ts';
import { presentedKey } from './sender.ts';

export const EVENTS_PATH = '/v1/events';
const MAX_LISTED = 100;

/** `POST /v1/events`: records as JSON, in every arrangement that `scanJson` reads. */
export function eventsRoute(intake: Intake): HttpRoute {
  return intakeRoute<Ingested>(intake, EVENTS_PATH, {
    credential: presentedKey,
    takes: isJsonLike,
    read: (arrival, _head, terms) => ingest(arrival, terms.nowMicros, terms),
    accepted,
    refused: plainRefusal,
  });
}

function accepted({ emit, rejected }: Ingested): HttpReply {
  const listed = rejected.slice(0, MAX_LISTED).map(({ index, reason }) => ({ index, reason }));
  return { status: 202, body: { accepted: emit.length, rejected: listed, rejectedCount: rejected.length } };
}
