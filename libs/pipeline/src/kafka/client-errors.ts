import { PipelineError } from '../errors.ts';
import { LoginRefusedError } from './login.ts';

/** What can be told from an error of kafkajs. */
interface ClientError {
  readonly name?: string;
  /** Node's name of a fault of the connection. */
  readonly code?: unknown;
  /** Kafka's name of the error code. */
  readonly type?: string;
  readonly retriable?: boolean;
  readonly cause?: unknown;
}

const FENCED = new Set(['INVALID_PRODUCER_EPOCH', 'PRODUCER_FENCED', 'INVALID_TRANSACTIONAL_ID_TIMEOUT']);
const TOO_LARGE = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']);
const NOT_A_MEMBER = new Set([
  'REBALANCE_IN_PROGRESS',
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
  'NOT_COORDINATOR_FOR_GROUP',
  'FENCED_INSTANCE_ID',
]);

/** Kafka's name of the error, of the innermost one that has a name; the class where none has. */
export function errorType(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { type, name, cause } = error as ClientError;
  return type ?? (cause === undefined ? name : (errorType(cause) ?? name));
}

/** A newer producer with the same transactional id has taken over. */
export function isFenced(error: unknown): boolean {
  return FENCED.has(errorType(error) ?? '');
}

export function isTooLarge(error: unknown): boolean {
  return TOO_LARGE.has(errorType(error) ?? '');
}

/** The group goes on without us, or is being put together anew. */
export function isLostMembership(error: unknown): boolean {
  return NOT_A_MEMBER.has(errorType(error) ?? '');
}

/** Worth another try: connections, timeouts, leaders and coordinators on the move. */
export function isPassing(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { retriable, cause, name } = error as ClientError;
  if (name === 'KafkaJSNumberOfRetriesExceeded' || name === 'DeadlineError') return true;
  return retriable === true || (cause !== undefined && isPassing(cause));
}

/** Codes of Node and OpenSSL that say: this certificate, or ours, will not do. */
const TLS_FAULT =
  /^(?:ERR_SSL_|ERR_TLS_|CERT_|UNABLE_TO_(?:GET|VERIFY)_|DEPTH_ZERO_SELF_SIGNED_CERT$|SELF_SIGNED_CERT_IN_CHAIN$|EPROTO$)/;
const LOGIN_FAULTS = new Set(['KafkaJSSASLAuthenticationError', 'SASL_AUTHENTICATION_FAILED']);

/** We do not get in: someone must act, on our settings or on the broker's. It may pass when credentials are rotated. */
export class KafkaAccessError extends PipelineError {
  constructor(code: 'KAFKA_LOGIN_REFUSED' | 'KAFKA_TLS_FAILED', context: Readonly<Record<string, unknown>>) {
    const what = code === 'KAFKA_TLS_FAILED' ? 'no TLS connection to kafka can be made' : 'kafka refuses our login';
    super(what, { code, retryable: true, context });
  }
}

/** Why we do not get in, where an error or one of its causes says so; also what our own providers of credentials throw. */
export function accessFault(error: unknown): PipelineError | undefined {
  for (let fault = error as ClientError | undefined, depth = 0; fault && depth < 6; depth += 1) {
    if (fault instanceof PipelineError) return fault;
    if (fault instanceof LoginRefusedError) return new KafkaAccessError('KAFKA_LOGIN_REFUSED', { status: fault.code });
    if (LOGIN_FAULTS.has(fault.type ?? '') || LOGIN_FAULTS.has(fault.name ?? ''))
      return new KafkaAccessError('KAFKA_LOGIN_REFUSED', {});
    if (typeof fault.code === 'string' && TLS_FAULT.test(fault.code))
      return new KafkaAccessError('KAFKA_TLS_FAILED', { fault: fault.code });
    fault = fault.cause as ClientError | undefined;
  }
  return undefined;
}
