/** How an Avro value names the schema that it was written with. */
export type SchemaName =
  | { readonly kind: 'id'; readonly id: number }
  | { readonly kind: 'fingerprint'; readonly fingerprint: bigint };

export interface Framed {
  readonly schema: SchemaName;
  readonly datum: Buffer;
}

/** Confluent: a zero byte and the id that a registry gave, as 32 bits. */
const ID_HEADER_BYTES = 5;
/** Avro's single-object encoding: C3 01 and the CRC-64-AVRO of the schema, little-endian. */
const FINGERPRINT_HEADER_BYTES = 10;

/** Takes an Avro value apart; undefined when it is none. No JSON begins with either of the two marks. */
export function readFrame(value: Buffer): Framed | undefined {
  if (value[0] === 0x00 && value.length >= ID_HEADER_BYTES)
    return { schema: { kind: 'id', id: value.readUInt32BE(1) }, datum: value.subarray(ID_HEADER_BYTES) };
  if (value[0] === 0xc3 && value[1] === 0x01 && value.length >= FINGERPRINT_HEADER_BYTES) {
    const fingerprint = value.readBigUInt64LE(2);
    return { schema: { kind: 'fingerprint', fingerprint }, datum: value.subarray(FINGERPRINT_HEADER_BYTES) };
  }
  return undefined;
}
