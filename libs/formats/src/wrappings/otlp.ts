import { isJsonObject, isRawNumber, type JsonObject, type JsonValue, rawNumber } from '@tripline/contract';

/** Nesting of attribute values; a deeper one is left out rather than followed. */
const DEEPEST = 64;

/** One log record or span of an OTLP/JSON export request, read flat. What is absent is not a member. */
export interface OtlpRecord {
  readonly record: JsonObject;
  /** Unix nanoseconds, as written. */
  readonly time: JsonValue;
}

/**
 * The single log record or span of an OTLP/JSON document (opentelemetry-proto, JSON mapping: 64-bit integers are strings, ids are hex), with its
 * attributes as a plain object:
 * `{otlp: 'log'|'span', scope, scope_version, name, body, time, observed_time, start, end, severity, severity_number, span_kind, status, trace_id,
 * span_id, parent_span_id, attributes: {…}, resource: {…}}`. Keys of attributes hold dots.
 * @returns undefined when this is no such document, or holds more than one record: ingest splits those
 */
export function readOtlp(document: JsonObject): OtlpRecord | undefined {
  for (const signal of signals) {
    const found = recordsIn(document, signal);
    if (found === undefined) continue;
    return found.length === 1 ? signal.read(found[0] as Found) : undefined;
  }
  return undefined;
}

interface Found {
  readonly item: JsonObject;
  readonly scope: JsonObject;
  readonly resource: JsonObject;
}

interface Signal {
  readonly resources: string;
  readonly scopes: string;
  readonly items: string;
  read(found: Found): OtlpRecord;
}

const signals: readonly Signal[] = [
  { resources: 'resourceLogs', scopes: 'scopeLogs', items: 'logRecords', read: readLog },
  { resources: 'resourceSpans', scopes: 'scopeSpans', items: 'spans', read: readSpan },
];

function recordsIn(document: JsonObject, { resources, scopes, items }: Signal): Found[] | undefined {
  if (!Array.isArray(document[resources])) return undefined;
  return objectsIn(document, resources).flatMap((entry) =>
    objectsIn(entry, scopes).flatMap((scoped) =>
      objectsIn(scoped, items).map((item) => ({
        item,
        scope: objectAt(scoped, 'scope'),
        resource: objectAt(entry, 'resource'),
      })),
    ),
  );
}

function readLog({ item, scope, resource }: Found): OtlpRecord {
  const time = timeOf(item['timeUnixNano']) ?? timeOf(item['observedTimeUnixNano']) ?? null;
  const record = present({
    otlp: 'log',
    ...scopeFacts(scope),
    name: item['eventName'],
    body: anyValue(item['body'], 0),
    time: timeOf(item['timeUnixNano']),
    observed_time: timeOf(item['observedTimeUnixNano']),
    severity: item['severityText'],
    severity_number: item['severityNumber'],
    trace_id: item['traceId'],
    span_id: item['spanId'],
    attributes: attributesOf(item),
    resource: attributesOf(resource),
  });
  return { record, time };
}

function readSpan({ item, scope, resource }: Found): OtlpRecord {
  const record = present({
    otlp: 'span',
    ...scopeFacts(scope),
    name: item['name'],
    span_kind: item['kind'],
    start: timeOf(item['startTimeUnixNano']),
    end: timeOf(item['endTimeUnixNano']),
    status: item['status'],
    trace_id: item['traceId'],
    span_id: item['spanId'],
    parent_span_id: item['parentSpanId'],
    events: item['events'],
    attributes: attributesOf(item),
    resource: attributesOf(resource),
  });
  return { record, time: record['start'] ?? null };
}

function scopeFacts(scope: JsonObject): Record<string, JsonValue | undefined> {
  return { scope: scope['name'], scope_version: scope['version'] };
}

/** Zero is protobuf's way to say that no time is known. */
function timeOf(nanos: JsonValue | undefined): JsonValue | undefined {
  return nanos === '0' || nanos === 0 || nanos === '' || nanos === null ? undefined : nanos;
}

function attributesOf(owner: JsonObject): JsonObject {
  return keyValues(owner['attributes'], 0);
}

function keyValues(list: JsonValue | undefined, depth: number): JsonObject {
  const pairs = Array.isArray(list) ? (list as readonly JsonValue[]) : [];
  // Not by assignment: a key `__proto__` must stay a field.
  return Object.fromEntries(
    pairs.flatMap((pair): [string, JsonValue][] => {
      if (!isJsonObject(pair) || typeof pair['key'] !== 'string') return [];
      const value = anyValue(pair['value'], depth);
      return value === undefined ? [] : [[pair['key'], value]];
    }),
  );
}

/** An AnyValue as plain JSON. Integers arrive as strings and become numbers, digit by digit where a double would lose some. */
function anyValue(value: JsonValue | undefined, depth: number): JsonValue | undefined {
  if (!isJsonObject(value) || depth > DEEPEST) return undefined;
  const { stringValue, boolValue, intValue, doubleValue, bytesValue, arrayValue, kvlistValue } = value;
  if (intValue !== undefined) return integer(intValue);
  if (isJsonObject(arrayValue)) {
    const items = Array.isArray(arrayValue['values']) ? (arrayValue['values'] as readonly JsonValue[]) : [];
    return items.map((item) => anyValue(item, depth + 1) ?? null);
  }
  if (isJsonObject(kvlistValue)) return keyValues(kvlistValue['values'], depth + 1);
  return stringValue ?? boolValue ?? doubleValue ?? bytesValue;
}

function integer(value: JsonValue): JsonValue {
  if (typeof value !== 'string' || !/^-?(0|[1-9]\d{0,18})$/.test(value)) return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : rawNumber(value);
}

function present(fields: Record<string, JsonValue | undefined>): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).filter((field): field is [string, JsonValue] => !isNothing(field[1])),
  );
}

function isNothing(value: JsonValue | undefined): boolean {
  return (
    value === undefined ||
    value === '' ||
    (isJsonObject(value) && !isRawNumber(value) && Object.keys(value).length === 0)
  );
}

function objectsIn(owner: JsonObject, key: string): JsonObject[] {
  const list = owner[key];
  return Array.isArray(list) ? (list as readonly JsonValue[]).filter((entry) => isJsonObject(entry)) : [];
}

function objectAt(owner: JsonObject, key: string): JsonObject {
  const value = owner[key];
  return isJsonObject(value) ? value : {};
}
