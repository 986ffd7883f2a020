import { hash } from 'node:crypto';

/** 16 hex digits over a YAML value; the order of a map's keys does not matter. */
export function canonicalHash(value: unknown): string {
  return hash('sha256', canonicalText(value), 'hex').slice(0, 16);
}

/** JSON with the keys of every map in order. */
function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.keys(value)
    .sort()
    .flatMap((key) => {
      const of = (value as Readonly<Record<string, unknown>>)[key];
      return of === undefined ? [] : [`${JSON.stringify(key)}:${canonicalText(of)}`];
    });
  return `{${entries.join(',')}}`;
}
