import { isJsonObject, type JsonObject, type JsonValue } from '@tripline/contract';
import { readArguments } from './converters.ts';

/**
 * The arguments of a call out of the request as a proxy logs it: the JSON-RPC message, its params, or the arguments themselves, each also as
 * JSON in a string. What does not parse (cut, not JSON) stays the text that it is.
 */
export function readCallArguments(request: JsonValue): JsonValue | null {
  const parsed = readArguments(request);
  if (!isJsonObject(parsed)) return parsed;
  const params = isMessage(parsed) ? (parsed['params'] ?? null) : parsed;
  const values = isJsonObject(params) && isParams(params) ? (params['arguments'] ?? null) : params;
  return values === null ? null : readArguments(values);
}

function isMessage(request: JsonObject): boolean {
  return 'jsonrpc' in request || ('method' in request && 'params' in request);
}

/** A tool may itself take an argument `name` or `arguments`; only the params of a call are these two and nothing else but `_meta`. */
function isParams(params: JsonObject): boolean {
  const keys = Object.keys(params);
  return typeof params['name'] === 'string' && keys.every((key) => paramKeys.has(key));
}

const paramKeys = new Set(['name', 'arguments', '_meta', 'task']);
