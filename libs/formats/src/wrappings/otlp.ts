import type { JsonObject, JsonValue } from '@tripline/contract';
import { anyValue, attributesOf, enumWord, hexId, member, nanos, objectAt, objectsIn, present } from './otlp-values.ts';

/** One log record or span of OpenTelemetry, read flat. What is absent is not a member. */
export interface OtlpRecord {
  readonly record: JsonObject;
  /** Unix nanoseconds, as written. */
  readonly time: JsonValue;
}

const spanKinds = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
const statusCodes = ['unset', 'ok', 'error'];

/**
 * The single log record or span of an OTLP/JSON document (opentelemetry-proto, JSON mapping: 64-bit integers are strings, ids are hex), with its
 * attributes as a plain object:
 * - a log record: `{otlp: 'log', scope, scope_version, name, body, time, observed_time, severity, severity_number, trace_id, span_id,
 *   dropped_attributes, attributes: {…}, resource: {…}}`
 * - a span: `{otlp: 'span', scope, scope_version, name, span_kind: 'server'…, start, end, status: 'unset'|'ok'|'error', status_message, trace_id,
 *   span_id, parent_span_id, events: [{name, time, attributes}], dropped_attributes, attributes: {…}, resource: {…}}`
 *
 * Keys of attributes hold dots. Times are Unix nanoseconds as written.
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
  if (!Array.isArray(member(document, resources))) return undefined;
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
  const time = nanos(member(item, 'timeUnixNano'));
  const observed = nanos(member(item, 'observedTimeUnixNano'));
  const record = present({
    otlp: 'log',
    scope: scope['name'],
    scope_version: scope['version'],
    name: member(item, 'eventName'),
    body: anyValue(item['body']),
    time,
    observed_time: observed,
    severity: member(item, 'severityText'),
    severity_number: member(item, 'severityNumber'),
    trace_id: hexId(member(item, 'traceId'), 16),
    span_id: hexId(member(item, 'spanId'), 8),
    dropped_attributes: countOf(item),
    attributes: attributesOf(item),
    resource: attributesOf(resource),
  });
  return { record, time: time ?? observed ?? null };
}

function readSpan({ item, scope, resource }: Found): OtlpRecord {
  const status = objectAt(item, 'status');
  const start = nanos(member(item, 'startTimeUnixNano'));
  const record = present({
    otlp: 'span',
    scope: scope['name'],
    scope_version: scope['version'],
    name: item['name'],
    span_kind: enumWord(item['kind'], spanKinds, 'span_kind_'),
    start,
    end: nanos(member(item, 'endTimeUnixNano')),
    status: enumWord(status['code'], statusCodes, 'status_code_') ?? statusCodes[0],
    status_message: status['message'],
    trace_id: hexId(member(item, 'traceId'), 16),
    span_id: hexId(member(item, 'spanId'), 8),
    parent_span_id: hexId(member(item, 'parentSpanId'), 8),
    events: objectsIn(item, 'events').map(readSpanEvent),
    dropped_attributes: countOf(item),
    attributes: attributesOf(item),
    resource: attributesOf(resource),
  });
  return { record, time: start ?? null };
}

function readSpanEvent(event: JsonObject): JsonObject {
  return present({
    name: event['name'],
    time: nanos(member(event, 'timeUnixNano')),
    attributes: attributesOf(event),
  });
}

/** How many attributes the exporter left out; a record without some is told from a whole one. */
function countOf(item: JsonObject): JsonValue | undefined {
  const count = member(item, 'droppedAttributesCount');
  return count === 0 ? undefined : count;
}
