import { isJsonObject, type JsonObject, type JsonValue } from '@tripline/contract';
import type { OtlpRecord } from './otlp.ts';
import { hexId, objectAt, present } from './otlp-values.ts';

const NANOS_DIGITS = 9;
const statusCodes = ['unset', 'ok', 'error'];
/** The SDK counts kinds from 0, OTLP from 1. */
const spanKinds = ['internal', 'server', 'client', 'producer', 'consumer'];

/**
 * A log record or span as OpenTelemetry's JavaScript SDK holds it in memory, which is what a program gets that prints its records with
 * JSON.stringify (Gemini CLI's file output). Fields that the SDK keeps behind getters appear with an underscore.
 * @returns the same flat record as `readOtlp`; undefined when this is none
 */
export function readSdkRecord(record: JsonObject): OtlpRecord | undefined {
  if (!isJsonObject(record['attributes']) || !isJsonObject(record['resource'])) return undefined;
  const scope = record['instrumentationScope'] ?? record['instrumentationLibrary'];
  if (!isJsonObject(scope)) return undefined;
  if (isPairOfTime(record['hrTime'])) return readLog(record, scope);
  return isPairOfTime(record['startTime']) ? readSpan(record, scope) : undefined;
}

function readLog(record: JsonObject, scope: JsonObject): OtlpRecord {
  const time = nanosOf(record['hrTime']);
  const context = contextOf(record);
  const flat = present({
    otlp: 'log',
    scope: scope['name'],
    scope_version: scope['version'],
    name: either(record, 'eventName'),
    body: either(record, 'body'),
    time,
    observed_time: nanosOf(record['hrTimeObserved']),
    severity: either(record, 'severityText'),
    severity_number: either(record, 'severityNumber'),
    trace_id: hexId(context['traceId'], 16),
    span_id: hexId(context['spanId'], 8),
    attributes: record['attributes'],
    resource: resourceOf(record),
  });
  return { record: flat, time: time ?? null };
}

function readSpan(record: JsonObject, scope: JsonObject): OtlpRecord {
  const start = nanosOf(record['startTime']);
  const context = contextOf(record);
  const status = objectAt(record, 'status');
  const flat = present({
    otlp: 'span',
    scope: scope['name'],
    scope_version: scope['version'],
    name: record['name'],
    span_kind: wordAt(spanKinds, record['kind']),
    start,
    end: nanosOf(record['endTime']),
    status: wordAt(statusCodes, status['code']),
    status_message: status['message'],
    trace_id: hexId(context['traceId'], 16),
    span_id: hexId(context['spanId'], 8),
    parent_span_id: hexId(objectAt(record, 'parentSpanContext')['spanId'] ?? record['parentSpanId'], 8),
    events: Array.isArray(record['events']) ? record['events'].filter(isJsonObject).map(readSpanEvent) : undefined,
    attributes: record['attributes'],
    resource: resourceOf(record),
  });
  return { record: flat, time: start ?? null };
}

function readSpanEvent(event: JsonObject): JsonObject {
  return present({ name: event['name'], time: nanosOf(event['time']), attributes: event['attributes'] });
}

function either(record: JsonObject, name: string): JsonValue | undefined {
  return record[name] ?? record[`_${name}`];
}

function contextOf(record: JsonObject): JsonObject {
  const context = either(record, 'spanContext');
  return isJsonObject(context) ? context : {};
}

/** Versions differ: plain attributes, or those that the resource was made from, as pairs. */
function resourceOf(record: JsonObject): JsonObject {
  const resource = objectAt(record, 'resource');
  for (const name of ['attributes', '_memoizedAttributes', '_attributes', '_syncAttributes']) {
    const attributes = resource[name];
    if (isJsonObject(attributes)) return attributes;
  }
  const pairs = Array.isArray(resource['_rawAttributes']) ? (resource['_rawAttributes'] as readonly JsonValue[]) : [];
  return Object.fromEntries(
    pairs.flatMap((pair): [string, JsonValue][] =>
      Array.isArray(pair) && typeof pair[0] === 'string' && pair[1] !== undefined ? [[pair[0], pair[1]]] : [],
    ),
  );
}

/** Seconds and nanoseconds. */
function isPairOfTime(value: JsonValue | undefined): value is readonly [number, number] {
  return Array.isArray(value) && value.length === 2 && value.every((part) => Number.isSafeInteger(part) && part >= 0);
}

function nanosOf(value: JsonValue | undefined): string | undefined {
  if (!isPairOfTime(value) || (value[0] === 0 && value[1] === 0)) return undefined;
  return `${value[0]}${String(value[1]).padStart(NANOS_DIGITS, '0')}`;
}

function wordAt(words: readonly string[], value: JsonValue | undefined): string | undefined {
  return typeof value === 'number' ? words[value] : undefined;
}
