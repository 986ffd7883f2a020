import type { Kind } from '@tripline/contract';
import { lookUp, words } from './words.ts';

const kinds: Readonly<Record<string, Kind>> = {
  ...words('tool_call', 'tools/call'),
  ...words('list', 'tools/list prompts/list resources/list resources/templates/list roots/list tasks/list'),
  ...words('session', 'initialize notifications/initialized'),
};

/**
 * What a JSON-RPC method of MCP stands for. Reading a resource or a prompt is neither a tool call nor a list.
 * @returns null for no method
 */
export function kindOfMethod(method: string | null): Kind | null {
  return method === null ? null : (lookUp(kinds, method) ?? 'other');
}
