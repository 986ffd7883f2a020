import { isJsonObject, type JsonObject, type JsonValue, type Outcome } from '@tripline/contract';
import { isAbsent } from './absent.ts';
import { readBoolean, readText } from './converters.ts';
import { readMillis } from './durations.ts';
import { outcomeOfStatus } from './http-outcomes.ts';
import { attribute } from './otel-events.ts';

const NANOS_PER_MILLI = 1e6;
const errorFlags = ['mcp.tool.result.is_error', 'mcp.tool.is_error', 'mcp.result.is_error', 'mcp.is_error', 'error'];
const errorCodes = ['rpc.response.status_code', 'mcp.error.code', 'rpc.jsonrpc.error_code'];

/** A span that does not say that it failed went well. JSON-RPC and tools may fail inside an HTTP answer that is well. */
export function outcomeOf(record: JsonObject): Outcome | null {
  const type = attribute(record, 'error.type') ?? null;
  if (!isAbsent(type)) return typeof type === 'string' && /time_?out|deadline/i.test(type) ? 'timeout' : 'error';
  if (record['status'] === 'error' || isFailed(record)) return 'error';
  const status = outcomeOfStatus(attribute(record, 'http.response.status_code'));
  if (status !== null && status !== 'success') return status;
  return record['end'] === undefined ? null : 'success';
}

function isFailed(record: JsonObject): boolean {
  if (errorFlags.some((name) => readBoolean(attribute(record, name) ?? null) === true)) return true;
  return errorCodes.some((name) => {
    const code = readText(attribute(record, name) ?? null);
    return typeof code === 'string' && !/^(?:0|ok)$/i.test(code);
  });
}

/** Milliseconds from one Unix time in nanoseconds to another, in whatever spelling; null where that is no time span. */
export function millisBetween(start: JsonValue | undefined, end: JsonValue | undefined): number | null {
  const [from, to] = [nanosOf(start), nanosOf(end)];
  if (from === undefined || to === undefined) return null;
  return readMillis(Number(to - from) / NANOS_PER_MILLI) ?? null;
}

function nanosOf(value: JsonValue | undefined): bigint | undefined {
  const text = readText(value ?? null);
  return typeof text === 'string' && /^\d{1,20}$/.test(text) ? BigInt(text) : undefined;
}

/** The message of the exception that a span recorded, which is an event of it. */
export function exceptionMessage(events: JsonValue | undefined): string | null {
  const list = Array.isArray(events) ? (events as readonly JsonValue[]) : [];
  const exception = list.find((event) => isJsonObject(event) && event['name'] === 'exception');
  if (!isJsonObject(exception)) return null;
  return readText(attribute(exception, 'exception.message') ?? null) ?? null;
}
