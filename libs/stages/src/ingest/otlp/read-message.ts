import { isUtf8 } from 'node:buffer';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import type { Field, Message, Scalar } from './messages.ts';

export type MessageFault = 'body_unreadable' | 'invalid_utf8' | 'too_deep';

type Members = { [name: string]: Value };
type Value = string | number | boolean | Value[] | Members;

/** Two bytes on the wire can be an object of fifty in memory. */
const MOST_VALUES = 2_000_000;

/** More values than one request may hold. */
export class TooManyValuesError extends Error {}

/** Reads the messages of one request. */
export class MessageReader {
  readonly #maxDepth: number;
  #values = 0;

  /** @param maxDepth of the JSON */
  constructor(maxDepth: number) {
    this.#maxDepth = maxDepth;
  }

  /**
   * A protobuf message as the JSON text of OTLP. Unknown fields are skipped, and so are known ones of another wire type.
   * @throws TooManyValuesError, nothing else
   */
  toJson(bytes: Buffer, message: Message): { readonly json: string } | { readonly fault: MessageFault } {
    try {
      const reader = new BinaryReader(bytes, decodeUtf8);
      return { json: JSON.stringify(this.#read(reader, bytes.length, message, 1)) };
    } catch (error) {
      if (error instanceof TooManyValuesError) throw error;
      return { fault: error instanceof FaultError ? error.fault : 'body_unreadable' };
    }
  }

  /** One reader goes through all nested messages: a reader for each would cost more than the reading. */
  #read(reader: BinaryReader, end: number, message: Message, depth: number): Members {
    if (depth > this.#maxDepth) throw new FaultError('too_deep');
    let members: Members = {};
    while (reader.pos < end) {
      const [number, wireType] = reader.tag();
      const field = message.fields.get(number);
      if (field === undefined || wireType !== wireTypeOf(field)) {
        reader.skip(wireType, number);
        continue;
      }
      const value = this.#value(reader, field, depth);
      if (message.isChoice) members = {};
      if (field.isList) listIn(members, field.name).push(value);
      else members[field.name] = value;
    }
    // A field that goes on behind its message belongs to nobody.
    if (reader.pos !== end) throw new FaultError('body_unreadable');
    return members;
  }

  #value(reader: BinaryReader, { type, isList }: Field, depth: number): Value {
    this.#values += 1;
    if (this.#values > MOST_VALUES) throw new TooManyValuesError();
    if (typeof type === 'string') return scalars[type].read(reader);
    const length = reader.uint32();
    if (reader.pos + length > reader.len) throw new FaultError('body_unreadable');
    return this.#read(reader, reader.pos + length, type(), depth + (isList ? 2 : 1));
  }
}

class FaultError extends Error {
  readonly fault: MessageFault;
  constructor(fault: MessageFault) {
    super(fault);
    this.fault = fault;
  }
}

function listIn(members: Members, name: string): Value[] {
  const known = members[name];
  if (Array.isArray(known)) return known;
  const list: Value[] = [];
  members[name] = list;
  return list;
}

function decodeUtf8(bytes: Uint8Array): string {
  if (!isUtf8(bytes)) throw new FaultError('invalid_utf8');
  return asBuffer(bytes).toString();
}

function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** Protobuf's JSON mapping has words for what JSON cannot write. */
function doubleToJson(value: number): number | string {
  return Number.isFinite(value) ? value : Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
}

interface ScalarKind {
  readonly wireType: WireType;
  readonly read: (reader: BinaryReader) => Value;
}

const scalars: Readonly<Record<Scalar, ScalarKind>> = {
  string: { wireType: WireType.LengthDelimited, read: (reader) => reader.string(true) },
  bytes: { wireType: WireType.LengthDelimited, read: (reader) => asBuffer(reader.bytes()).toString('base64') },
  id: { wireType: WireType.LengthDelimited, read: (reader) => asBuffer(reader.bytes()).toString('hex') },
  bool: { wireType: WireType.Varint, read: (reader) => reader.bool() },
  enum: { wireType: WireType.Varint, read: (reader) => reader.int32() },
  uint32: { wireType: WireType.Varint, read: (reader) => reader.uint32() },
  fixed32: { wireType: WireType.Bit32, read: (reader) => reader.fixed32() },
  int64: { wireType: WireType.Varint, read: (reader) => String(reader.int64()) },
  fixed64: { wireType: WireType.Bit64, read: (reader) => String(reader.fixed64()) },
  double: { wireType: WireType.Bit64, read: (reader) => doubleToJson(reader.double()) },
};

function wireTypeOf({ type }: Field): WireType {
  return typeof type === 'string' ? scalars[type].wireType : WireType.LengthDelimited;
}
