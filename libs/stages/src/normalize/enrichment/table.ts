import type { MappedEvent } from '@tripline/formats';

/** What is known of an event beside what its record says. */
export interface About {
  readonly tenant: string;
  readonly source: string;
  /** HTTP stream, which is the API key's id where the request names none; null for Kafka. */
  readonly stream: string | null;
  /** Address that the request came from. */
  readonly address: string | null;
}

/** One table of the enrichment file, compiled. */
export interface Table<Result = void> {
  /** Rows that have nothing but patterns: tried one by one. */
  readonly patternRows: number;
  /** Fills in what the source does not state. */
  apply(event: MappedEvent, about: About): Result;
}
