import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { environmentVariables } from './environment.ts';
import { settingsJsonSchema } from './settings-schema.ts';

interface Node {
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly oneOf?: readonly Node[];
}

/** Every setting that has a value of its own: "kafka.brokers", "sources[].name". */
function* leaves(node: Node, path: string): Generator<readonly [path: string, node: Node]> {
  const inner = node.items?.properties || node.items?.oneOf ? node.items : node;
  const prefix = inner === node ? path : `${path}[]`;
  if (inner !== node) yield [path, node];
  const variants = inner.oneOf ?? [inner];
  if (variants.every((variant) => variant.properties === undefined)) yield [path, node];
  for (const variant of variants)
    for (const [name, child] of Object.entries(variant.properties ?? {}))
      yield* leaves(child, prefix === '' ? name : `${prefix}.${name}`);
}

const docs = readFileSync(new URL('../../../../docs/settings.md', import.meta.url), 'utf8').split('\n');
const settings = [...new Map(leaves(settingsJsonSchema() as Node, ''))];
const rowOf = (name: string) => docs.filter((line) => line.startsWith(`| \`${name}\` |`));

describe('docs/settings.md', () => {
  it.each(settings.map(([path, node]) => [path, node] as const))(
    'has one row for %s with its default',
    (path, node) => {
      expect(rowOf(path)).toHaveLength(1);
      const isScalar = ['string', 'number', 'boolean'].includes(typeof node.default);
      if (isScalar) expect(rowOf(path)[0]).toContain(`\`${String(node.default)}\``);
    },
  );

  it.each(environmentVariables.map(({ name }) => name))('has one row for the variable %s', (name) => {
    expect(rowOf(name)).toHaveLength(1);
  });

  it('has no row for a setting that does not exist', () => {
    const known = new Set([...settings.map(([path]) => path), ...environmentVariables.map(({ name }) => name)]);
    const rows = docs.flatMap((line) => /^\| `([^`]+)` \|/.exec(line)?.[1] ?? []);
    expect(rows.filter((name) => !known.has(name))).toEqual([]);
  });
});

it('every setting has help text, which forms and the documentation show', () => {
  expect(settings.filter(([, node]) => node.description === undefined).map(([path]) => path)).toEqual([]);
  expect(settings.length).toBeGreaterThan(40);
});
