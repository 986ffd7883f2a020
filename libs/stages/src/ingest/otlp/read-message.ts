import { isUtf8 } from 'node:buffer';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import type { Field, Message, Scalar } from './messages.ts';

export type MessageFault = 'body_unreadable' | 'invalid_utf8' | 'too_deep' | 'too_large';

type Value = string | number | boolean | Value[] | { [name: string]: Value };

/** Two bytes on the wire can be an object of fifty in memory. */
const MOST_VALUES = 500_000;

/**
 * A protobuf message as the JSON text of OTLP. Unknown fields are skipped, and so are known ones of another wire type. Never throws.
 * @param maxDepth of the JSON
 */
export function messageToJson(
  bytes: Buffer,
  message: Message,
  maxDepth: number,
): { json: string } | { fault: MessageFault } {
  try {
    return { json: JSON.stringify(new MessageReader(maxDepth).read(bytes, message, 1)) };
  } catch (error) {
    return { fault: error instanceof FaultError ? error.fault : 'body_unreadable' };
  }
}

class FaultError extends Error {
  readonly fault: MessageFault;
  constructor(fault: MessageFault) {
    super(fault);
    this.fault = fault;
  }
}

class MessageReader {
  readonly #maxDepth: number;
  #values = 0;

  constructor(maxDepth: number) {
    this.#maxDepth = maxDepth;
  }

  read(bytes: Uint8Array, message: Message, depth: number): { [name: string]: Value } {
    if (depth > this.#maxDepth) throw new FaultError('too_deep');
    const reader = new BinaryReader(bytes, decodeUtf8);
    let object: { [name: string]: Value } = {};
    while (reader.pos < reader.len) {
      const [number, wireType] = reader.tag();
      const field = message.fields.get(number);
      if (field === undefined || wireType !== wireTypeOf(field)) {
        reader.skip(wireType, number);
        continue;
      }
      const value = this.#value(reader, field, depth);
      if (message.isChoice) object = {};
      if (field.isList) listIn(object, field.name).push(value);
      else object[field.name] = value;
    }
    return object;
  }

  #value(reader: BinaryReader, { type, isList }: Field, depth: number): Value {
    this.#values += 1;
    if (this.#values > MOST_VALUES) throw new FaultError('too_large');
    if (typeof type === 'string') return scalars[type].read(reader);
    return this.read(reader.bytes(), type(), depth + (isList ? 2 : 1));
  }
}

function listIn(object: { [name: string]: Value }, name: string): Value[] {
  const known = object[name];
  if (Array.isArray(known)) return known;
  const list: Value[] = [];
  object[name] = list;
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
