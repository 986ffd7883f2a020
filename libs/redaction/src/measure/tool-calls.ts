import { type JsonObject, type JsonValue, parseJson } from '@tripline/contract';
import type { Redactor } from '../redactor.ts';
import { Counter, type Halves } from './share.ts';

/** Clean traffic: whatever is taken out is taken out without need, but for the addresses of the people in it. */
export interface ToolCalls {
  /** Leaves redacted without need. */
  readonly overRedacted: Halves;
  readonly perThousand: number;
  /** By detector, those included that are right. */
  readonly findings: Readonly<Record<string, number>>;
}

/** Real tool calls with their results: `{tool, arguments, result}` per line. @param right detectors whose findings are right */
export function measureToolCalls(
  rows: readonly JsonObject[],
  redactor: Redactor,
  right: readonly string[] = ['email'],
): ToolCalls {
  const counter = new Counter();
  const findings: Record<string, number> = {};
  for (const [line, { tool, arguments: sent, result }] of rows.entries()) {
    for (const leaf of leavesOf([tool ?? null, parsed(sent), parsed(result)], [])) {
      const { findings: found, value } = redactor.redactContent(leaf, '');
      for (const { pattern } of found) findings[pattern] = (findings[pattern] ?? 0) + 1;
      counter.add(line, value === null || found.some(({ pattern }) => !right.includes(pattern)));
    }
  }
  const overRedacted = counter.halves;
  return { overRedacted, perThousand: (1000 * overRedacted.all.part) / Math.max(1, overRedacted.all.whole), findings };
}

function parsed(value: JsonValue | undefined): JsonValue {
  return parseJson(String(value)) ?? value ?? null;
}

/** Each leaf in an object of its own under its own name, so that the rule for names is measured too. */
function leavesOf(value: JsonValue, names: readonly string[]): JsonValue[] {
  if (typeof value !== 'object' || value === null) return [named(value, names)];
  return Object.entries(value).flatMap(([name, member]: [string, JsonValue]) =>
    leavesOf(member, Array.isArray(value) ? names : [...names, name]),
  );
}

function named(leaf: JsonValue, names: readonly string[]): JsonValue {
  return names.reduceRight<JsonValue>((inner, name) => ({ [name]: inner }), leaf);
}
