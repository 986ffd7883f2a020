import { isJsonObject, type JsonObject, type JsonValue } from '@tripline/contract';
import { byTable } from './converters.ts';

/** Names of events come from a source, as keys of our tables they must be plain. */
const LONGEST_NAME = 80;

/** An attribute of a flat OpenTelemetry record, see `readOtlp`. */
export function attribute(record: JsonObject, name: string): JsonValue | undefined {
  const attributes = record['attributes'];
  return isJsonObject(attributes) && Object.hasOwn(attributes, name) ? attributes[name] : undefined;
}

/** An attribute of the resource: the program, not the event. */
export function resourceAttribute(record: JsonObject, name: string): JsonValue | undefined {
  const resource = record['resource'];
  return isJsonObject(resource) && Object.hasOwn(resource, name) ? resource[name] : undefined;
}

/** The record with some of its attributes replaced. */
export function withAttributes(record: JsonObject, replaced: JsonObject): JsonObject {
  const attributes = record['attributes'];
  return { ...record, attributes: { ...(isJsonObject(attributes) ? attributes : {}), ...replaced } };
}

/**
 * The name of a log record that is an event, wherever its program writes it: attribute, field, or body.
 * @param prefix the program's, which some of its versions leave out; taken off
 */
export function eventName(record: JsonObject, prefix: string): string {
  const places = [attribute(record, 'event.name'), attribute(record, 'event_name'), record['name'], record['body']];
  const name = places.find((place) => typeof place === 'string' && place !== '' && place.length <= LONGEST_NAME);
  return typeof name === 'string' ? name.replace(prefix, '') : '';
}

/** True when the record's own words name the program: the name of an event, or what emitted it. */
export function isEventOf(record: JsonObject, prefix: string, scopes: readonly string[]): boolean {
  if (record['otlp'] !== 'log') return false;
  const names = [attribute(record, 'event.name'), attribute(record, 'event_name'), record['name'], record['body']];
  if (names.some((name) => typeof name === 'string' && name.startsWith(prefix))) return true;
  return typeof record['scope'] === 'string' && scopes.includes(record['scope']);
}

/** Whether a tool ended well. Coding agents write a boolean or its text. */
export const readSuccess = byTable({ true: 'success', false: 'error' } as const);

/** A tool of an MCP server. */
export interface McpTool {
  readonly server: string;
  readonly tool: string;
}

/**
 * The parts of `mcp__<server>__<tool>`, by which coding agents call a server's tool among their own. The server's part may hold underscores,
 * two in a row even, so the last pair parts them.
 */
export function splitMcpName(name: string | null): McpTool | undefined {
  const [, server, tool] = /^mcp__(.+)__(.+)$/.exec(name ?? '') ?? [];
  return server === undefined || tool === undefined ? undefined : { server, tool };
}

/** A tool's name without its server's, where the server is known. */
export function withoutServer(tool: string, server: string, forms: readonly ((server: string) => string)[]): string {
  const prefix = forms
    .map((form) => form(server))
    .find((start) => tool.length > start.length && tool.startsWith(start));
  return prefix === undefined ? tool : tool.slice(prefix.length);
}
