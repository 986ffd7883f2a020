import { internal } from './kafkajs-modules.ts';
import { UndecodableBatchError } from './undecodable.ts';

/** Where things lie in a record batch of format 2. */
const LENGTH_AT = 8;
const MAGIC_AT = 16;
const ATTRIBUTES_AT = 21;
const LAST_OFFSET_DELTA_AT = 23;
const MAX_TIMESTAMP_AT = 35;
const PRODUCER_ID_AT = 43;
const RECORD_COUNT_AT = 57;
const HEADER_BYTES = 61;
const FORMAT_2 = 2;
const IS_TRANSACTIONAL = 0x10;

/** Each record becomes an object of several hundred bytes, however small it is: a bomb of empty ones takes a gigabyte in 32 MiB. */
export const MAX_BATCH_RECORDS = 500_000;
/** When the records of one partition take more, the batches behind them wait for the next fetch: a fetch of many bombs is not unpacked at once. */
export const MAX_PARTITION_BYTES = 16 * 1024 * 1024;
const RECORD_OBJECT_BYTES = 300;

/** Name of the header that marks the stand-in for a batch that cannot be read; its value says why. */
export const UNDECODABLE_HEADER = 'tripline-undecodable';

interface Decoder {
  readInt32(): number;
  canReadBytes(bytes: number): boolean;
  readBytes(bytes: number): Buffer;
}

interface BatchRecord {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
}

/** Messages of one partition in a fetch response. `nextOffset` is the one after the last whole batch, also when that batch is empty. */
export type FetchedMessages = object[] & { nextOffset?: string };

/**
 * Reads the record batches of one partition. Differs from stock code in that it
 * - does not pass the records of a batch as arguments (a batch of some 120,000 small records overflows the stack, which stops the consumer for good),
 * - knows where the last batch ends even when compaction has emptied it (a reader would wait there for ever),
 * - puts one stand-in record without key and value for a batch that cannot be decompressed: it is counted and the line goes on,
 * - stops after a batch when the records so far take much memory.
 */
export function messageDecoder(): (decoder: Decoder) => Promise<FetchedMessages> {
  const DecoderClass = internal<new (buffer: Buffer) => Decoder>('protocol/decoder');
  const readRecordBatch = internal<(decoder: Decoder) => Promise<{ records: BatchRecord[] }>>(
    'protocol/recordBatch/v0/decoder',
  );
  const readMessageSet =
    internal<(decoder: Decoder, size: number) => Promise<{ offset: string }[]>>('protocol/messageSet/decoder');
  return async (decoder) => {
    const size = decoder.readInt32();
    if (size <= 0 || !decoder.canReadBytes(size)) return [];
    const bytes = decoder.readBytes(size);
    if (bytes.length > MAGIC_AT && bytes.readInt8(MAGIC_AT) !== FORMAT_2) {
      const old = await readMessageSet(new DecoderClass(bytes), size);
      const last = old[old.length - 1];
      return Object.assign(old, last && { nextOffset: String(Number(last.offset) + 1) });
    }
    const messages: FetchedMessages = [];
    let taken = 0;
    for (const batch of wholeBatches(bytes)) {
      if (taken > MAX_PARTITION_BYTES) break;
      for (const record of await readBatch(batch, (part) => readRecordBatch(new DecoderClass(part)))) {
        messages.push(record);
        taken += RECORD_OBJECT_BYTES + (record.key?.length ?? 0) + (record.value?.length ?? 0);
      }
      messages.nextOffset = String(lastOffset(batch) + 1n);
    }
    return messages;
  };
}

/** The broker cuts the last batch off where the fetch's limit is reached. */
export function* wholeBatches(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at + HEADER_BYTES <= bytes.length; ) {
    const end = at + LENGTH_AT + 4 + bytes.readInt32BE(at + LENGTH_AT);
    if (end > bytes.length || end <= at) return;
    yield bytes.subarray(at, end);
    at = end;
  }
}

async function readBatch(
  batch: Buffer,
  read: (batch: Buffer) => Promise<{ records: BatchRecord[] }>,
): Promise<readonly BatchRecord[]> {
  if (batch.readInt32BE(RECORD_COUNT_AT) > MAX_BATCH_RECORDS) return [standIn(batch, 'decompressed_too_large')];
  try {
    return (await read(batch)).records;
  } catch (error) {
    if (error instanceof UndecodableBatchError) return [standIn(batch, error.reason)];
    if (isNoRecord(error)) return [standIn(batch, 'corrupt')];
    throw error;
  }
}

/** What was unpacked is not the records that the batch tells of: a read past the end, a number without end. Thrown on, it would stop the consumer for good. */
function isNoRecord(error: unknown): boolean {
  return error instanceof RangeError || (error instanceof Error && error.name.startsWith('KafkaJSInvalid'));
}

function standIn(batch: Buffer, reason: UndecodableBatchError['reason']): BatchRecord {
  return {
    magicByte: FORMAT_2,
    attributes: 0,
    timestamp: batch.readBigInt64BE(MAX_TIMESTAMP_AT).toString(),
    offset: batch.readBigInt64BE(0).toString(),
    key: null,
    value: null,
    headers: { [UNDECODABLE_HEADER]: Buffer.from(reason) },
    isControlRecord: false,
    batchContext: {
      producerId: batch.readBigInt64BE(PRODUCER_ID_AT).toString(),
      inTransaction: (batch.readInt16BE(ATTRIBUTES_AT) & IS_TRANSACTIONAL) !== 0,
    },
  } as BatchRecord;
}

function lastOffset(batch: Buffer): bigint {
  return batch.readBigInt64BE(0) + BigInt(batch.readInt32BE(LAST_OFFSET_DELTA_AT));
}
