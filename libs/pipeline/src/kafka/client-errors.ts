/** What can be told from an error of kafkajs. */
interface ClientError {
  readonly name?: string;
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
