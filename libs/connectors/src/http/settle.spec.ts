import type { DeliveryItem } from '@tripline/pipeline';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Split, Verdict } from '../contract.ts';
import { settle } from './settle.ts';

const item = (id: number) => ({ id: String(id) }) as DeliveryItem;
const items = (count: number) => Array.from({ length: count }, (_, id) => item(id));
const refused = { kind: 'split', code: 'bad', status: 400 } as const;
const delivered = { kind: 'delivered' } as const;

/** A destination that refuses some items for ever, and says of a request either where it stopped or nothing at all. */
function destination(bad: ReadonlySet<string>, style: 'names' | 'refuses') {
  const arrived: string[] = [];
  const sizes: number[] = [];
  const attempt = async (request: readonly DeliveryItem[]): Promise<readonly Verdict[] | Split> => {
    sizes.push(request.length);
    const at = request.findIndex(({ id }) => bad.has(id));
    if (at >= 0 && style === 'refuses') return refused;
    arrived.push(...request.slice(0, at < 0 ? undefined : at).map(({ id }) => id));
    return request.map((_, index): Verdict => {
      if (at < 0 || index < at) return delivered;
      return index === at ? { kind: 'rejected', code: 'bad' } : { kind: 'unread', code: 'bad' };
    });
  };
  return { attempt, arrived, sizes };
}

describe.each(['names', 'refuses'] as const)('a destination that %s what it does not take', (style) => {
  it('gets every good item once and in order, and only the bad ones are rejected', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.uniqueArray(fc.integer({ min: 0, max: 39 })),
        async (count, wrong) => {
          const bad = new Set(wrong.map(String));
          const to = destination(bad, style);
          const outcomes = await settle(items(count), to.attempt);
          const all = items(count).map(({ id }) => id);
          expect(outcomes.map(({ kind }) => kind)).toEqual(all.map((id) => (bad.has(id) ? 'rejected' : 'delivered')));
          expect(to.arrived).toEqual(all.filter((id) => !bad.has(id)));
        },
      ),
    );
  });
});

it('finds one bad item of 500 in 18 requests', async () => {
  const to = destination(new Set(['321']), 'refuses');
  await settle(items(500), to.attempt);
  expect(to.sizes.length).toBeLessThanOrEqual(19);
});

it('sends nothing past an item that must wait', async () => {
  const answers: (readonly Verdict[] | Split)[] = [refused, [delivered, { kind: 'retry', code: 'busy', afterMs: 9 }]];
  const outcomes = await settle(items(4), async () => answers.shift() ?? []);
  expect(outcomes).toEqual([delivered, ...Array(3).fill({ kind: 'retry', code: 'busy', afterMs: 9 })]);
});

it('does not ask in a circle when nothing was read', async () => {
  let asked = 0;
  const outcomes = await settle(items(2), async (request) => {
    asked += 1;
    return request.map(() => ({ kind: 'unread', code: 'x' }));
  });
  expect(outcomes).toEqual(Array(2).fill({ kind: 'retry', code: 'nothing_read' }));
  expect(asked).toBe(1);
});
