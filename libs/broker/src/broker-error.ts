export type BrokerErrorCode =
  | 'KAFKA_UNAVAILABLE'
  | 'DOWNLOAD_FAILED'
  | 'FORMAT_FAILED'
  | 'DATA_DIRECTORY_IN_USE'
  | 'PORT_IN_USE'
  | 'BROKER_NOT_READY';

/** Why there is no broker. `hint` says what a person can do. */
export class BrokerError extends Error {
  readonly code: BrokerErrorCode;
  readonly hint: string;

  constructor(code: BrokerErrorCode, message: string, hint: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'BrokerError';
    this.code = code;
    this.hint = hint;
  }
}
