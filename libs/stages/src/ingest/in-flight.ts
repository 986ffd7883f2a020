import type { IncomingHttpHeaders } from 'node:http';

/** Bytes of requests that are being read or wait for their acknowledgement, kept below a limit: a 503 costs a sender less than a process out of memory. */
export class InFlight {
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** A single request always has room, or else a limit below its size would refuse it for ever. */
  hasRoomFor(bytes: number): boolean {
    return this.#bytes === 0 || this.#bytes + bytes <= this.#maxBytes;
  }

  /** Counts the bytes until the work has ended, whichever way. */
  hold(bytes: number, work: Promise<unknown>): void {
    this.#bytes += bytes;
    const release = () => {
      this.#bytes -= bytes;
    };
    work.then(release, release);
  }
}

/** The length of a request's body as its head tells it; of one that is sent in chunks and does not tell, the most that is read of it. */
export function declaredBytes({ 'content-length': length }: IncomingHttpHeaders, maxBytes: number): number {
  return length === undefined ? maxBytes : Number(length) || 0;
}
