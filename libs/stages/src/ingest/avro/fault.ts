/** Why a datum cannot be read; also the reason code of its dead letter. */
export type AvroFaultReason = 'corrupt' | 'invalid_utf8' | 'too_deep' | 'decompression_limit';

/** Ends the reading of a datum. Says nothing of what is in it. */
export class AvroFault extends Error {
  readonly reason: AvroFaultReason;
  constructor(reason: AvroFaultReason) {
    super('avro datum cannot be read');
    this.name = 'AvroFault';
    this.reason = reason;
  }
}
