import type { Answer } from './post.ts';

/** What has been sent so far. */
export interface Tally {
  accepted: number;
  rejected: number;
  attempts: number;
  /** Refused records by reason, and why requests had to wait. */
  readonly reasons: Map<string, number>;
}

export function newTally(): Tally {
  return { accepted: 0, rejected: 0, attempts: 0, reasons: new Map() };
}

/** Nothing more can be sent until a person has acted. The position is before what was being sent. */
export class SendStoppedError extends Error {
  override readonly name = 'SendStoppedError';
  readonly code: string;
  constructor(code: string) {
    super('sending stopped');
    this.code = code;
  }
}

export interface Sending {
  post(body: Buffer, idempotencyKey: string): Promise<Answer>;
  /** Resolves early when the process is told to stop. */
  wait(ms: number): Promise<void>;
  random(): number;
  /** Told once for each wait. */
  onLater(code: string, waitMs: number): void;
  readonly signal: AbortSignal;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;

/**
 * Sends bytes until they are settled, however long that takes.
 * @returns `divide`: refused as a whole, nothing of it was accepted, and one record of several may be why; `aborted`: told to stop before; they may have
 * arrived, and must go out again under the same key
 * @throws SendStoppedError
 */
export async function settle(
  batch: { readonly body: Buffer; readonly records: number; readonly key: string },
  sending: Sending,
  tally: Tally,
): Promise<'settled' | 'divide' | 'aborted'> {
  for (let attempt = 1; !sending.signal.aborted; attempt += 1) {
    tally.attempts += 1;
    const answer = await sending.post(batch.body, batch.key);
    switch (answer.kind) {
      case 'accepted':
        tally.accepted += answer.accepted;
        tally.rejected += answer.rejected;
        countAll(tally, answer.reasons);
        return 'settled';
      case 'refused':
      case 'too_large':
        if (batch.records > 1) return 'divide';
        tally.rejected += 1;
        count(tally, answer.kind === 'refused' ? answer.code : 'too_large', 1);
        return 'settled';
      case 'stopped':
        throw new SendStoppedError(answer.code);
      case 'later': {
        const waitMs = Math.max(answer.afterMs ?? 0, backoffMs(attempt, sending.random()));
        sending.onLater(answer.code, waitMs);
        await sending.wait(waitMs);
      }
    }
  }
  return 'aborted';
}

/** Full jitter, doubling from half a second to half a minute. */
function backoffMs(attempt: number, random: number): number {
  return Math.floor(random * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempt - 1, 10)));
}

function countAll(tally: Tally, reasons: readonly string[]): void {
  for (const reason of reasons) count(tally, reason, 1);
}

export function count(tally: Tally, reason: string, by: number): void {
  tally.reasons.set(reason, (tally.reasons.get(reason) ?? 0) + by);
}
