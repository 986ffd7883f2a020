import type { JsonObject, JsonValue } from '@tripline/contract';
import { isAbsent } from './absent.ts';
import type { Trace } from './format.ts';
import { escapeKey } from './paths.ts';

/** What a field may mean that an operator adds to a gateway's log. `result` is content: what a tool or a model was asked or answered. */
export type Meaning = 'arguments' | 'result' | 'agent' | 'owner' | 'client' | 'role' | 'tenant' | 'run';

/** Every way to write a name of several words: `mcp args` is mcp.args, mcp_args, mcp-args and mcpArgs. */
export function spellings(name: string): readonly string[] {
  return [...new Set([...'._-'].map((sign) => name.replaceAll(' ', sign)).concat(camel(name)))];
}

function camel(name: string): string {
  return name.replace(/ (\w)/g, (_space, letter: string) => letter.toUpperCase());
}

/** Usual names, the likeliest first. */
const usual: Readonly<Record<Meaning, string>> = {
  arguments:
    'gen_ai.tool.call.arguments, mcp tool arguments, mcp tool args, mcp tool params, mcp tool input, mcp arguments, mcp args, mcp params, ' +
    'mcp request params, tool arguments, tool args, tool params, tool parameters, tool input, call arguments, call args, ' +
    'request arguments, request args, arguments, args',
  result:
    'gen_ai.tool.call.result, gen_ai.input.messages, gen_ai.output.messages, mcp tool result, mcp tool response, mcp tool output, ' +
    'mcp result, mcp response, tool result, tool response, tool output, call result, response body, result, response, ' +
    'llm prompt, llm completion, gen_ai prompt, gen_ai completion, prompt, completion',
  agent:
    'gen_ai.agent.id, gen_ai.agent.name, agent id, agent, agent name, mcp agent id, mcp agent, calling agent, source agent',
  owner:
    'owner email, owner, user email, email, jwt email, jwt claims email, enduser.id, user, user id, user name, username, mcp user id, ' +
    'principal, on behalf of, preferred username',
  client: 'client name, client, mcp client name, mcp client, client info name',
  role: 'role, user role, agent role',
  tenant: 'tenant id, tenant',
  run: 'run id',
};

const byName = new Map(
  Object.entries(usual).flatMap(([meaning, names]) =>
    names
      .split(', ')
      .flatMap(spellings)
      .map((name, rank) => [name, { meaning: meaning as Meaning, rank }] as const),
  ),
);

/** Fields with those that the operator added in one object by what they mean, `chosen`. */
export interface WithChosen {
  readonly fields: JsonObject;
  /** The key that each was taken from. */
  readonly keys: ReadonlyMap<Meaning, string>;
  /** Values of content, which are in `fields` no more. */
  readonly results: readonly JsonValue[];
}

/** Looks for fields under their usual names. Where several mean the same, the likeliest counts and the others stay what they are. */
export function withChosen(fields: JsonObject): WithChosen {
  const best = new Map<Meaning, { readonly key: string; readonly rank: number }>();
  const results: string[] = [];
  for (const key of Object.keys(fields)) {
    const named = byName.get(key);
    if (named === undefined || !isReadable(fields[key] as JsonValue, named.meaning)) continue;
    if (named.meaning === 'result') results.push(key);
    else if (named.rank < (best.get(named.meaning)?.rank ?? Number.POSITIVE_INFINITY))
      best.set(named.meaning, { key, rank: named.rank });
  }
  const keys = new Map([...best].map(([meaning, { key }]) => [meaning, key]));
  return (keys.size === 0 && results.length === 0) || 'chosen' in fields
    ? { fields, keys: new Map(), results: [] }
    : { fields: taken(fields, keys, new Set(results)), keys, results: results.map((key) => fields[key] as JsonValue) };
}

/** Who someone is, is a text; arguments are anything. */
function isReadable(value: JsonValue, meaning: Meaning): boolean {
  if (isAbsent(value)) return false;
  return meaning === 'arguments' || meaning === 'result' || typeof value !== 'object';
}

function taken(fields: JsonObject, keys: ReadonlyMap<Meaning, string>, results: ReadonlySet<string>): JsonObject {
  const gone = new Set([...keys.values(), ...results]);
  return Object.fromEntries([
    ...Object.entries(fields).filter(([key]) => !gone.has(key)),
    ['chosen', Object.fromEntries([...keys].map(([meaning, key]) => [meaning, fields[key] as JsonValue]))],
  ]);
}

/** A trace that is told the key which the operator chose. */
export function traceOfChosen({ keys }: WithChosen, trace: Trace | undefined): Trace | undefined {
  if (trace === undefined) return undefined;
  const places = new Map([...keys].map(([meaning, key]) => [`/chosen/${meaning}`, `/${escapeKey(key)}`]));
  const place = (pointer: string) => {
    const at = pointer.indexOf('/chosen/');
    return at === -1 ? pointer : pointer.slice(0, at) + (places.get(pointer.slice(at)) ?? pointer.slice(at));
  };
  return { field: (name, pointer) => trace.field(name, place(pointer)), miss: (pointer) => trace.miss(place(pointer)) };
}

const LONGEST_NAME = 64;

/** Arguments that an expression flattened into `mcp_args.path`, `mcp_args.limit`, as one object again. */
export function withFlattenedArguments(fields: JsonObject): JsonObject {
  const name = flattenedName(fields);
  if (name === undefined || Object.hasOwn(fields, name)) return fields;
  const rest: [string, JsonValue][] = [];
  const parts: [string, JsonValue][] = [];
  for (const [key, value] of Object.entries(fields)) {
    if (key.startsWith(`${name}.`)) parts.push([key.slice(name.length + 1), value]);
    else rest.push([key, value]);
  }
  return Object.fromEntries([...rest, [name, Object.fromEntries(parts)]]);
}

function flattenedName(fields: JsonObject): string | undefined {
  for (const key of Object.keys(fields)) {
    for (let dot = key.indexOf('.'); dot !== -1 && dot < LONGEST_NAME; dot = key.indexOf('.', dot + 1)) {
      const name = key.slice(0, dot);
      if (byName.get(name)?.meaning === 'arguments') return name;
    }
  }
  return undefined;
}
