import type { AvroFaultReason } from './fault.ts';
import { readFrame, type SchemaName } from './frame.ts';
import type { TextLimits } from './json-text.ts';
import type { WriterSchemas } from './writer-schemas.ts';

export type ReadValue =
  | { readonly ok: true; readonly body: Buffer }
  | { readonly ok: false; readonly reason: AvroFaultReason | 'unknown_schema' };

/**
 * A value as JSON: one that is not Avro as it is.
 * @param schemas of the value's source; null: it has none
 * @throws SchemaPendingError (retryable) when the schema has not been looked up yet
 */
export function readAvro(value: Buffer, schemas: WriterSchemas | null, limits: TextLimits): ReadValue {
  const framed = readFrame(value);
  if (framed === undefined) return { ok: true, body: value };
  const schema = schemas?.find(framed.schema) ?? null;
  return schema === null ? { ok: false, reason: 'unknown_schema' } : schema.toJson(framed.datum, limits);
}

/** The schema that a value needs; undefined when it is not Avro. */
export function schemaNeeded(value: Buffer): SchemaName | undefined {
  return readFrame(value)?.schema;
}
