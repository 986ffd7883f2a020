import avro, { type Type } from 'avsc';
import { crc64Avro } from './crc64-avro.ts';
import { schemaFiles } from './generated/records.ts';

/** Confluent framing: a zero byte, the schema id as a 32-bit big-endian integer, then the Avro datum. */
const MAGIC = 0x00;
const HEADER_BYTES = 5;
const SLAB_BYTES = 256 * 1024;

/** Why a value could not be decoded. The messages of avsc quote their input, so they are never passed on. */
export type DecodeFailure = 'not_framed' | 'unknown_schema' | 'corrupt';
export type Decoded<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: DecodeFailure; readonly schemaId?: number };

/** Writes records with the newest schema and reads those of every schema in the repository. */
export interface Codec<T> {
  readonly schemaId: number;
  /** @throws when the value does not fit the schema; the error names the field, never its value */
  encode(value: T): Buffer;
  decode(bytes: Buffer): Decoded<T>;
}

/** 0x40000000 | the low 30 bits of the schema's CRC-64-AVRO: ids that need no registry and stay clear of a registry's own small numbers. */
export function schemaId(type: Type): number {
  const canonical = JSON.stringify(type.schema());
  return 0x40000000 | Number(crc64Avro(Buffer.from(canonical)) & 0x3fffffffn);
}

/** Every schema in the repository by its id; `control` serves these to tools. @throws when two schemas share an id */
export function schemasById(): ReadonlyMap<number, { record: string; version: number; type: Type }> {
  const byId = new Map<number, { record: string; version: number; type: Type }>();
  for (const file of schemaFiles) {
    const type = avro.Type.forSchema(file.schema as unknown as avro.Schema);
    const id = schemaId(type);
    const taken = byId.get(id);
    if (taken !== undefined)
      throw new Error(`schema id ${id} of ${file.record}/${file.version} is taken by ${taken.record}/${taken.version}`);
    byId.set(id, { record: file.record, version: file.version, type });
  }
  return byId;
}

const bundled = schemasById();

/**
 * @param record folder name under `schemas/`
 * @param schemas all known schemas, by id; the default is what the repository bundles
 */
export function codecFor<T>(record: string, schemas = bundled): Codec<T> {
  const versions = [...schemas.entries()].filter(([, schema]) => schema.record === record);
  const newest = versions.reduce((a, b) => (b[1].version > a[1].version ? b : a));
  const writer = newest[1].type;
  const readers = new Map<number, (bytes: Buffer) => T>();
  for (const [id, { type }] of versions) {
    const resolver = type === writer ? undefined : writer.createResolver(type);
    readers.set(id, (bytes) => writer.fromBuffer(bytes, resolver) as T);
  }
  const slab = new Slab(newest[0]);
  return {
    schemaId: newest[0],
    encode: (value) => slab.encode(writer, value),
    decode: (bytes) => decodeWith(readers, bytes),
  };
}

/**
 * A reader of some fields only, several times cheaper than the whole record: for filters and routers.
 * @param fields names of top-level fields of the record
 */
export function projectionOf<T>(
  record: string,
  fields: readonly string[],
  schemas = bundled,
): Pick<Codec<T>, 'decode'> {
  const readers = new Map<number, (bytes: Buffer) => T>();
  for (const [id, { record: name, type }] of schemas) {
    if (name !== record) continue;
    const whole = type.schema() as unknown as { name: string; fields: { name: string }[] };
    const narrow = avro.Type.forSchema(narrowed(schemaFileOf(record), whole.name, fields) as avro.Schema);
    const resolver = narrow.createResolver(type);
    readers.set(id, (bytes) => narrow.fromBuffer(bytes, resolver, true) as T);
  }
  return { decode: (bytes) => decodeWith(readers, bytes) };
}

/** The record's newest schema with the named fields alone. Types defined in a field that is left out are not needed by others. */
function narrowed(schema: unknown, name: string, fields: readonly string[]): unknown {
  const whole = schema as { fields: { name: string }[]; namespace?: string };
  return { ...whole, name, fields: whole.fields.filter((field) => fields.includes(field.name)) };
}

function schemaFileOf(record: string): unknown {
  const files = schemaFiles.filter((file) => file.record === record);
  return files[files.length - 1]?.schema;
}

function decodeWith<T>(readers: ReadonlyMap<number, (bytes: Buffer) => T>, bytes: Buffer): Decoded<T> {
  if (bytes.length < HEADER_BYTES || bytes[0] !== MAGIC) return { ok: false, reason: 'not_framed' };
  const id = bytes.readUInt32BE(1);
  const read = readers.get(id);
  if (read === undefined) return { ok: false, reason: 'unknown_schema', schemaId: id };
  try {
    return { ok: true, value: read(bytes.subarray(HEADER_BYTES)) };
  } catch {
    return { ok: false, reason: 'corrupt', schemaId: id };
  }
}

/** Encodes into a large buffer and hands out slices of it: half the cost of a buffer per record. A slab is never written twice. */
class Slab {
  readonly #schemaId: number;
  #buffer = Buffer.allocUnsafeSlow(SLAB_BYTES);
  #used = 0;

  constructor(id: number) {
    this.#schemaId = id;
  }

  encode(type: Type, value: unknown): Buffer {
    const end = this.#tryEncode(type, value);
    if (end >= 0) return this.#take(end);
    this.#buffer = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, 2 * (HEADER_BYTES - end)));
    this.#used = 0;
    const retried = this.#tryEncode(type, value);
    if (retried >= 0) return this.#take(retried);
    return Buffer.concat([this.#header(), type.toBuffer(value)]);
  }

  /** @returns the end of the record in the slab, or the negative number of bytes it is short of */
  #tryEncode(type: Type, value: unknown): number {
    if (this.#buffer.length - this.#used < HEADER_BYTES) return -SLAB_BYTES;
    try {
      return (type as unknown as { encode(v: unknown, b: Buffer, p: number): number }).encode(
        value,
        this.#buffer,
        this.#used + HEADER_BYTES,
      );
    } catch {
      throw new Error(`value does not fit schema at: ${misfits(type, value)}`);
    }
  }

  #take(end: number): Buffer {
    this.#header().copy(this.#buffer, this.#used);
    const record = this.#buffer.subarray(this.#used, end);
    this.#used = end;
    return record;
  }

  #header(): Buffer {
    const header = Buffer.allocUnsafe(HEADER_BYTES);
    header.writeUInt8(MAGIC, 0);
    header.writeUInt32BE(this.#schemaId, 1);
    return header;
  }
}

/** Paths of the fields that do not fit, without their values. */
function misfits(type: Type, value: unknown): string {
  const paths: string[] = [];
  type.isValid(value, { errorHook: (path: string[]) => paths.push(path.join('.')) });
  return paths.slice(0, 5).join(', ');
}
