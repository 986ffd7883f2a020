import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { glob } from './glob.ts';
import { type Row, Rows } from './rows.ts';

type Key = 'tenant' | 'agent' | 'tool';
const reading = (values: Partial<Record<Key, string>>) => (key: Key) => values[key] ?? null;

describe('rows of a table', () => {
  const rows = new Rows<Key, string>([
    { where: { tenant: ['acme'], agent: ['pay-agent', 'refund-agent'] }, fill: 'payments' },
    { where: { agent: ['pay-*'] }, fill: 'any payer' },
    { where: { tool: ['vault_get'] }, fill: 'vault' },
    { where: {}, fill: 'everyone' },
  ]);

  it('are found where all conditions are met, in the order of the table', () => {
    expect(rows.find(reading({ tenant: 'ACME', agent: 'pay-agent' }))).toEqual(['payments', 'any payer', 'everyone']);
    expect(rows.find(reading({ tenant: 'globex', agent: 'pay-agent' }))).toEqual(['any payer', 'everyone']);
    expect(rows.find(reading({ tool: 'vault_get', agent: 'refund-agent' }))).toEqual(['vault', 'everyone']);
    expect(rows.find(reading({}))).toEqual(['everyone']);
  });

  it('are few where plain texts find them: only those with nothing but patterns are tried one by one', () => {
    expect(rows.patternRows).toBe(2);
  });

  it('are what trying each one would find, also the second time', () => {
    const word = fc.constantFrom('a', 'b', 'ab', 'ba', 'A');
    const pattern = fc.constantFrom('a', 'b', 'ab', 'a*', '*b', '?', '*', 'A');
    const patterns = fc.array(pattern, { minLength: 1, maxLength: 3 });
    const conditions = { tenant: patterns, agent: patterns, tool: patterns };
    const where = fc.record(conditions, { requiredKeys: [] });
    const values = fc.record({ tenant: word, agent: word, tool: word }, { requiredKeys: [] });
    fc.assert(
      fc.property(fc.array(where, { maxLength: 8 }), fc.array(values, { maxLength: 8 }), (conditionsOf, events) => {
        const table = conditionsOf.map((one, fill): Row<Key, number> => ({ where: one, fill }));
        const compiled = new Rows(table);
        for (const event of [...events, ...events])
          expect(compiled.find(reading(event))).toEqual(
            table.filter((row) => holds(row, event)).map((row) => row.fill),
          );
      }),
      { numRuns: 500 },
    );
  });
});

function holds({ where }: Row<Key, number>, event: Partial<Record<Key, string>>): boolean {
  return (Object.entries(where) as [Key, readonly string[]][]).every(([key, patterns]) => {
    const value = event[key];
    return value !== undefined && patterns.some((pattern) => glob(pattern).matches(value));
  });
}
