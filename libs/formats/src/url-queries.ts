import { isJsonObject, type JsonObject, type JsonValue } from '@tripline/contract';

/** Which members of an object hold a URL (or a path), which the text of a query alone, and which an object, or objects in a list, with such members. */
export interface QueryFields {
  readonly [member: string]: 'url' | 'query' | QueryFields;
}

/** More parameters than a client sends: the text stays as it is. */
const MOST_PARAMETERS = 200;

/**
 * Takes the queries of URLs apart: `/mcp?apikey=k` becomes `{path: '/mcp', query: {apikey: 'k'}}`. A credential in a query may be any word, and
 * only the name of its parameter tells: redaction looks at names of members.
 * @returns the same object where nothing had a query
 */
export function withQueriesApart(object: JsonObject, fields: QueryFields): JsonObject {
  let copy: Map<string, JsonValue> | undefined;
  for (const [member, what] of Object.entries(fields)) {
    const value = Object.hasOwn(object, member) ? object[member] : undefined;
    const apart = value === undefined ? undefined : takenApart(value, what);
    if (apart === undefined || apart === value) continue;
    copy ??= new Map(Object.entries(object));
    copy.set(member, apart);
  }
  return copy === undefined ? object : Object.fromEntries(copy);
}

function takenApart(value: JsonValue, what: QueryFields[string]): JsonValue | undefined {
  if (typeof what === 'object') return isJsonObject(value) ? withQueriesApart(value, what) : eachApart(value, what);
  if (typeof value !== 'string') return undefined;
  if (what === 'query') return parametersOf(value.startsWith('?') ? value.slice(1) : value);
  const mark = value.indexOf('?');
  const query = mark === -1 ? undefined : parametersOf(value.slice(mark + 1));
  return query === undefined ? undefined : { path: value.slice(0, mark), query };
}

function eachApart(value: JsonValue, fields: QueryFields): JsonValue | undefined {
  if (!Array.isArray(value)) return undefined;
  const list = value as readonly JsonValue[];
  const apart = list.map((item) => (isJsonObject(item) ? withQueriesApart(item, fields) : item));
  return apart.every((item, index) => item === list[index]) ? undefined : apart;
}

/** The parameters by name, all values of one that is repeated. @returns undefined where no parameter has a value */
function parametersOf(query: string): JsonObject | undefined {
  if (!query.includes('=')) return undefined;
  const parts = query.split(/[&;#]/, MOST_PARAMETERS + 1);
  if (parts.length > MOST_PARAMETERS) return undefined;
  const byName = new Map<string, JsonValue[]>();
  for (const part of parts) {
    const sign = part.indexOf('=');
    const name = decoded(sign === -1 ? part : part.slice(0, sign));
    const values = byName.get(name) ?? [];
    values.push(sign === -1 ? '' : part.slice(sign + 1));
    byName.set(name, values);
  }
  return Object.fromEntries(
    [...byName].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? '') : values]),
  );
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
