import type { Logger } from '@tripline/telemetry';
import type { KafkaLogin } from './login.ts';

/** PEM texts. Without an authority of its own the system's are trusted. */
export interface KafkaTls {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

export interface KafkaPortOptions {
  /** `host:port` each. */
  readonly brokers: readonly string[];
  /** Stands in the broker's request log and quotas. */
  readonly clientId: string;
  readonly log: Logger;
  /** Left out: no TLS. Asked for at each connection, so that a rotated certificate counts. */
  readonly tls?: (() => KafkaTls) | undefined;
  /** Left out: no login. */
  readonly login?: KafkaLogin | undefined;
  /** Shorter in tests. */
  readonly timings?: Partial<Timings>;
}

export interface Timings {
  /** No answer to a produce in this time: the producer is abandoned, the outcome unknown. */
  readonly sendMs: number;
  /** No end of a transaction in this time: the same. */
  readonly commitTransactionMs: number;
  /** After this time the broker aborts a transaction whose producer is silent: no reader waits longer for it. */
  readonly transactionTimeoutMs: number;
  /** A group misses a member after this time without a heartbeat. */
  readonly sessionMs: number;
  readonly heartbeatMs: number;
  /** How long a rebalance waits for members to come back. */
  readonly rebalanceMs: number;
  /** Long poll of a fetch; also how late a resume, a seek or a rebalance is noticed. */
  readonly fetchWaitMs: number;
  /** Passing faults of an offset commit are tried again for this long. */
  readonly commitOffsetsMs: number;
  /** A read to the end that gets nothing for this long is given up. */
  readonly readMs: number;
  /** One request without an answer. Shorter than `sendMs`, so that a lost reply is asked for again within it. */
  readonly requestMs: number;
  readonly connectMs: number;
  /** A consumer without any sign of life for this long begins anew with other connections. */
  readonly stallMs: number;
  /** A consumer that starts waits this long for brokers and topics. */
  readonly firstJoinMs: number;
  /** A consumer that cannot come back for this long says that it has stopped for good. */
  readonly outageMs: number;
  /** Leaving a group and closing connections may take this long. */
  readonly closeMs: number;
}

export const DEFAULT_TIMINGS: Timings = {
  sendMs: 20_000,
  commitTransactionMs: 20_000,
  transactionTimeoutMs: 10_000,
  sessionMs: 10_000,
  heartbeatMs: 2_000,
  rebalanceMs: 30_000,
  fetchWaitMs: 400,
  commitOffsetsMs: 10_000,
  readMs: 30_000,
  requestMs: 9_000,
  connectMs: 5_000,
  stallMs: 60_000,
  firstJoinMs: 20_000,
  outageMs: 300_000,
  closeMs: 5_000,
};
