import type { IncomingHttpHeaders } from 'node:http';
import type { HttpHead, HttpReply } from '@tripline/pipeline';
import type { Arrival } from './arrival.ts';
import type { Ingested, Unreadable } from './ingest.ts';
import type { DescribedRefusal } from './refusals.ts';
import type { Presented } from './sender.ts';
import type { Terms } from './terms.ts';

/** What one protocol over HTTP says in its own way. Everything else is the same for all: see `intake.ts`. */
export interface Dialect<Result extends Ingested> {
  readonly credential: (head: HttpHead) => Presented;
  /** Whether a body of this content type may be one of ours. */
  readonly takes: (contentType: string | null) => boolean;
  /** What is in the body. Never throws. */
  readonly read: (
    arrival: Arrival,
    head: HttpHead,
    terms: Terms & { readonly nowMicros: number },
  ) => Result | Unreadable;
  /** The answer once all of it is stored. */
  readonly accepted: (result: Result, headers: IncomingHttpHeaders) => HttpReply;
  readonly refused: (refusal: DescribedRefusal, headers: IncomingHttpHeaders) => HttpReply;
}
