import { internal } from './kafkajs-modules.ts';

/** About 15 s in all; the first ones quick, as a transaction of a predecessor takes only milliseconds to abort. */
const RETRIES = { initialRetryTime: 30, maxRetryTime: 2_000, factor: 0.2, multiplier: 2, retries: 13 };

/** InitProducerId and TxnOffsetCommit retry by kafkajs' defaults whatever one sets: 300 ms at first, and other ones when NODE_ENV is test. */
export function shortenRetries(): void {
  Object.assign(internal<object>('retry/defaults'), RETRIES);
  Object.assign(internal<object>('retry/defaults.test'), RETRIES);
}
