import type { JsonObject } from '@tripline/contract';
import { describe, expect, it } from 'vitest';
import { hivekey } from './hivekey.ts';

const record = { ts: '2026-09-02T09:14:02Z', agent: 'pay-agent', action: 'payment_create', verdict: 'deny' };

describe('hivekey', () => {
  it('reads the amount, currency and payee of a payment beside its arguments', () => {
    const args = { payee: 'Ньюко ООО', amount: '9999.99', currency: 'EUR' };
    const reading = hivekey.read({ ...record, args });
    expect(reading).toMatchObject([
      { arguments: args, amount: '9999.99', currency: 'EUR', payee: 'Ньюко ООО', extra: {}, misses: 0 },
    ]);
  });

  it('states no outcome: a decision does not tell how the call ended', () => {
    expect(hivekey.read(record)).toMatchObject([{ verdict: 'deny', decision_source: 'policy', outcome: null }]);
  });

  it('names no one as deciding where there is no decision', () => {
    expect(hivekey.read({ ...record, verdict: null })).toMatchObject([{ verdict: null, decision_source: null }]);
  });

  it.each<JsonObject>([{}, { ...record, action: 1 }, { ts: 1, action: 'a', verdict: 'allow' }])(
    'does not claim %j',
    (other) => {
      expect(hivekey.recognise(other)).toBe(false);
    },
  );
});
