import { isJsonObject, type JsonObject, type JsonValue } from '@tripline/contract';
import { readArguments, readText } from './converters.ts';
import { kindOfMethod } from './mcp-methods.ts';

/** What one event is made of: a call of JSON-RPC, the decisions of the access list that belong to it, or decisions alone. */
export interface Call {
  readonly rpc: JsonObject | null;
  /** Where `rpc`, or else the first decision, stands in the record. */
  readonly pointer: string;
  readonly audits: JsonObject[];
}

/** A list in a record, and where it stands. */
export interface Listed {
  readonly items: readonly JsonObject[];
  readonly pointer: string;
}

/**
 * Joins calls with decisions, which share no key: by the name of the tool, and by order where one name comes several times. A decision without a
 * name is about the list of tools, or about all tools at once. What was refused may not be among the calls: such decisions come last, by themselves.
 */
export function joinCalls(rpcs: readonly Listed[], audits: Listed): readonly Call[] {
  const calls = rpcs.flatMap(({ items, pointer }) =>
    items.map((rpc, index): Call => ({ rpc, pointer: `${pointer}/${index}`, audits: [] })),
  );
  const queues = new Queues(calls);
  const alone: Call[] = [];
  const general: JsonObject[] = [];
  audits.items.forEach((audit, index) => {
    const call = queues.next(keyOfAudit(audit));
    if (call !== undefined) call.audits.push(audit);
    else if (primitiveName(audit) === null && calls.length > 0) general.push(audit);
    else alone.push({ rpc: null, pointer: `${audits.pointer}/${index}`, audits: [audit] });
  });
  for (const call of calls) if (isUndecidedTool(call)) call.audits.push(...general.slice(0, MOST_GENERAL));
  return [...calls, ...alone];
}

/** An access list has one default for each kind of primitive. */
const MOST_GENERAL = 4;

/** Messages of the protocol carry no decision. */
function isUndecidedTool({ rpc, audits }: Call): boolean {
  return audits.length === 0 && rpc !== null && toolOf(rpc) !== null;
}

/** The calls of each key, in order; the last one takes the decisions that are left. */
class Queues {
  readonly #byKey = new Map<string, { readonly calls: Call[]; taken: number }>();

  constructor(calls: readonly Call[]) {
    for (const call of calls) {
      const key = keyOfCall(call);
      const queue = this.#byKey.get(key);
      if (queue === undefined) this.#byKey.set(key, { calls: [call], taken: 0 });
      else queue.calls.push(call);
    }
  }

  next(key: string): Call | undefined {
    const queue = this.#byKey.get(key);
    if (queue === undefined) return undefined;
    const call = queue.calls[Math.min(queue.taken, queue.calls.length - 1)];
    queue.taken += 1;
    return call;
  }
}

/** By what a call and its decision are the same: tools by their name, which is logged for them alone. */
function keyOfCall({ rpc }: Call): string {
  const tool = rpc === null ? null : toolOf(rpc);
  if (tool !== null) return `tool ${tool}`;
  const method = nameOf(rpc?.['method']);
  return kindOfMethod(method) === 'list' ? 'list' : (method ?? '');
}

function keyOfAudit(audit: JsonObject): string {
  const name = primitiveName(audit);
  if (name === null) return 'list';
  const primitive = audit['primitive'];
  return primitive === 'prompt' ? 'prompts/get' : primitive === 'resource' ? 'resources/read' : `tool ${name}`;
}

/** What was decided on; null: the list, or all. */
export function primitiveName(audit: JsonObject): string | null {
  return nameOf(audit['primitive_name']);
}

/** The tool that is called: as the gateway names it, else as the message does. */
export function toolOf(rpc: JsonObject): string | null {
  const stated = nameOf(rpc['tool_name']);
  if (stated !== null || rpc['method'] !== 'tools/call') return stated;
  const params = messageOf(rpc, 'request')?.['params'];
  return isJsonObject(params) ? nameOf(params['name']) : null;
}

/** The message as the gateway logs it where payloads are switched on. */
export function messageOf(rpc: JsonObject, side: 'request' | 'response'): JsonObject | undefined {
  const payload = rpc['payload'];
  const message = isJsonObject(payload) ? payload[side] : undefined;
  const parsed = message === undefined ? undefined : readArguments(message);
  return parsed !== null && isJsonObject(parsed) ? parsed : undefined;
}

function nameOf(value: JsonValue | undefined): string | null {
  return readText(value ?? null) ?? null;
}
