import { crc64Avro } from '@tripline/contract';
import avro from 'avsc';
import { compile, type NamedTypes, type Transcribe } from './compile.ts';
import { Cursor } from './cursor.ts';
import { AvroFault, type AvroFaultReason } from './fault.ts';
import { JsonText, type TextLimits } from './json-text.ts';

export type Transcribed =
  | { readonly ok: true; readonly body: Buffer }
  | { readonly ok: false; readonly reason: AvroFaultReason };

/** The schema that data were written with. */
export interface AvroSchema {
  /** CRC-64-AVRO of the Parsing Canonical Form. */
  readonly fingerprint: bigint;
  /** A datum as JSON. Never throws. */
  toJson(datum: Buffer, limits: TextLimits): Transcribed;
}

/**
 * avsc checks the schema and gives its canonical form. The data are read by ourselves: avsc believes the counts that it reads (a block of a billion
 * nulls is ten bytes), loses `__proto__` and digits beyond 2^53, and quotes values in its errors.
 * @param references texts of the schemas that it names, those that need no other first
 * @returns undefined when it is no Avro schema; why, nobody is told, since the reason quotes it
 */
export function parseAvroSchema(text: string, references: readonly string[] = []): AvroSchema | undefined {
  try {
    const registry: Record<string, avro.Type> = Object.create(null);
    const named: NamedTypes = new Map();
    for (const reference of references) readSchema(reference, registry, named);
    return readSchema(text, registry, named);
  } catch {
    return undefined;
  }
}

/** @throws whatever is wrong with it */
function readSchema(text: string, registry: Record<string, avro.Type>, named: NamedTypes): AvroSchema {
  const schema: unknown = JSON.parse(text);
  const type = avro.Type.forSchema(schema as avro.Schema, { registry, wrapUnions: true });
  const transcribe = compile(schema, named);
  const isText = type.typeName === 'string' || type.typeName === 'bytes';
  return {
    fingerprint: crc64Avro(Buffer.from(JSON.stringify(type.schema()))),
    toJson: (datum, limits) => read(datum, limits, isText ? undefined : transcribe),
  };
}

/** @param transcribe undefined: the datum is a text as a whole, which is the body itself */
function read(datum: Buffer, limits: TextLimits, transcribe: Transcribe | undefined): Transcribed {
  try {
    const from = new Cursor(datum);
    const body = transcribe === undefined ? from.bytes() : written(from, limits, transcribe);
    return from.isAtEnd ? { ok: true, body } : { ok: false, reason: 'corrupt' };
  } catch (error) {
    if (error instanceof AvroFault) return { ok: false, reason: error.reason };
    throw error;
  }
}

function written(from: Cursor, limits: TextLimits, transcribe: Transcribe): Buffer {
  const to = new JsonText(limits);
  transcribe(from, to);
  return to.toBuffer();
}
