import type { JsonObject, JsonValue } from '@tripline/contract';
import { readOtlp } from './otlp.ts';

/** Plain JSON as an AnyValue, as the specification has it. */
export function anyValueOf(value: JsonValue): JsonObject {
  if (value === null) return {};
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValueOf) } };
  return { kvlistValue: { values: keyValuesOf(value as JsonObject) } };
}

export function keyValuesOf(attributes: JsonObject): JsonObject[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValueOf(value) }));
}

/** A document with one log record. */
export function logDocument(
  attributes: JsonObject,
  fields: JsonObject = {},
  scope = 'test',
  resource: JsonObject = {},
) {
  const item = { timeUnixNano: '1788361200120000000', attributes: keyValuesOf(attributes), ...fields };
  return {
    resourceLogs: [
      {
        resource: { attributes: keyValuesOf(resource) },
        scopeLogs: [{ scope: { name: scope, version: '1' }, logRecords: [item] }],
      },
    ],
  };
}

/** A document with one span. */
export function spanDocument(attributes: JsonObject, fields: JsonObject = {}, resource: JsonObject = {}) {
  const item = {
    traceId: '5b8aa5a2d2c872e8321cf37308d69df2',
    spanId: '051581bf3cb55c13',
    startTimeUnixNano: '1788382800000000001',
    endTimeUnixNano: '1788382800041500001',
    attributes: keyValuesOf(attributes),
    ...fields,
  };
  return {
    resourceSpans: [
      { resource: { attributes: keyValuesOf(resource) }, scopeSpans: [{ scope: { name: 'test' }, spans: [item] }] },
    ],
  };
}

/** The flat record of a document that holds one. */
export function flat(document: JsonObject): JsonObject {
  const read = readOtlp(document);
  if (read === undefined) throw new Error('the document holds no single record');
  return read.record;
}
