import { internal } from './kafkajs-modules.ts';

interface ErrorCode {
  readonly type: string;
  readonly code: number;
  readonly retriable: boolean;
  readonly message: string;
}

/** Codes younger than the client, without which they all read "unknown error code". */
const NEW_CODES: readonly ErrorCode[] = [
  { type: 'THROTTLING_QUOTA_EXCEEDED', code: 89, retriable: true, message: 'Quota exceeded' },
  { type: 'PRODUCER_FENCED', code: 90, retriable: false, message: 'A newer producer has this transactional id' },
  { type: 'UNKNOWN_TOPIC_ID', code: 100, retriable: true, message: 'The broker does not know this topic id' },
  { type: 'TRANSACTION_ABORTABLE', code: 120, retriable: false, message: 'The transaction must be aborted' },
];

export function nameNewErrors(): void {
  const { errorCodes } = internal<{ errorCodes: ErrorCode[] }>('protocol/error');
  for (const added of NEW_CODES) if (!errorCodes.some(({ code }) => code === added.code)) errorCodes.push(added);
}
