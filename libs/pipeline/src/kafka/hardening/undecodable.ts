/** A batch that cannot be decompressed, now or later. */
export class UndecodableBatchError extends Error {
  readonly reason: 'decompressed_too_large' | 'corrupt';
  constructor(reason: UndecodableBatchError['reason'], cause?: unknown) {
    super('record batch cannot be decompressed', { cause });
    this.name = 'UndecodableBatchError';
    this.reason = reason;
  }
}
