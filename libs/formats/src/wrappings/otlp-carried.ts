import { isJsonObject, type JsonObject, type JsonValue } from '@tripline/contract';
import { readArguments } from '../converters.ts';
import type { OtlpRecord } from './otlp.ts';

/** A record that OpenTelemetry only carried. */
export interface Carried {
  readonly record: JsonObject;
  /** What the carrier said beside it. */
  readonly rest: JsonObject;
}

/**
 * The records of another format that a log record may carry: a collector that tails a file puts the line into the body, as text or taken apart,
 * and a gateway that writes flat JSON elsewhere sends the same names as attributes (agentgateway, Envoy), with time and trace in the frame.
 * @returns likeliest first; none for a span
 */
export function carriedBy({ record, time }: OtlpRecord): readonly Carried[] {
  if (record['otlp'] !== 'log') return [];
  const { body = null, attributes, resource, scope, trace_id, span_id, severity, ...frame } = record;
  const line = lineOf(body);
  const rest = { ...(scope === undefined ? {} : { scope }), ...(resource === undefined ? {} : { resource }) };
  const carried: Carried[] = [];
  if (line !== undefined)
    carried.push({ record: line, rest: attributes === undefined ? rest : { ...rest, attributes } });
  if (isJsonObject(attributes)) {
    const named = withoutAbsent({ time, level: severity, 'trace.id': trace_id, 'span.id': span_id });
    const { otlp: _otlp, time: _time, ...unused } = frame;
    carried.push({
      record: { ...named, ...attributes },
      rest: withoutAbsent({ ...rest, ...unused, body }),
    });
  }
  return carried;
}

/** As arguments are read: JSON in a string, and no deeper than what works on values may recurse. */
function lineOf(body: JsonValue): JsonObject | undefined {
  const line = readArguments(body);
  return isJsonObject(line) ? line : undefined;
}

function withoutAbsent(fields: Record<string, JsonValue | undefined>): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).filter((field): field is [string, JsonValue] => field[1] !== undefined && field[1] !== null),
  );
}
