import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileEnrichment } from './enrichment.ts';
import { readEnrichment } from './enrichment-file.ts';
import { enrichmentSchema } from './enrichment-schema.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tripline-enrichment-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function problemsOf(text: string): readonly string[] {
  const path = join(folder, 'enrichment.yml');
  writeFileSync(path, text);
  const read = readEnrichment(path);
  return read.ok ? [] : read.problems;
}

describe('an enrichment file', () => {
  it('may be empty', () => {
    expect(problemsOf('')).toEqual([]);
  });

  it('tells every problem at once, by its place, and quotes no value', () => {
    const problems = problemsOf(`
instances:
  - { source: canary, where: { hostname: canary } , agent: a }
  - { agent: canary }
  - { source: canary }
tools:
  - { tool: canary, class: canary }
caps:
  - { payee: canary, cap: canary, currency: euro }
  - { cap: 1 }
canary: 1
destinations: [{ agents: canary }]
`);
    expect(problems.map((problem) => problem.split(': ').slice(0, 2).join(': '))).toEqual(
      expect.arrayContaining([
        'enrichment file: instances[0].where.hostname',
        'enrichment file: instances[1]',
        'enrichment file: instances[2]',
        'enrichment file: tools[0].class',
        'enrichment file: caps[0].cap',
        'enrichment file: caps[0].currency',
        'enrichment file: caps[1]',
        'enrichment file: destinations[0].allow',
        'enrichment file: the whole',
      ]),
    );
    expect(problems.filter((problem) => !problem.includes('the whole')).join()).not.toContain('canary');
  });

  it('may not have rows without end, nor many that have nothing but patterns', () => {
    const rows = (count: number, pattern: string) => ({
      tools: Array.from({ length: count }, (_, n) => ({ tool: `${pattern}${n}`, class: 'read' })),
    });
    expect(enrichmentSchema.safeParse(rows(5_001, 't')).success).toBe(false);
    expect(compileEnrichment(enrichmentSchema.parse(rows(5_000, 't'))).ok).toBe(true);
    expect(problemsOf(JSON.stringify(rows(201, '*t')))).toEqual([
      'enrichment file: tools: more than 200 rows have nothing but patterns',
    ]);
  });

  it('tells a hundred problems and how many more there are', () => {
    const wrong = Array.from({ length: 300 }, () => '  - { tool: t, class: no }').join('\n');
    expect(problemsOf(`tools:\n${wrong}`)).toHaveLength(101);
  });

  it('that cannot be read is said to be', () => {
    expect(readEnrichment(join(folder, 'missing.yml'))).toEqual({
      ok: false,
      problems: ['enrichment file: cannot be read (ENOENT)'],
    });
  });
});
