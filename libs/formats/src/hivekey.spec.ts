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

  it('reads them out of arguments that came as JSON in a string, digit by digit', () => {
    const args = '{"payee":"Acme","amount":900719925474099.35,"currency":"EUR","cap":"10000"}';
    expect(hivekey.read({ ...record, args })).toMatchObject([
      { amount: '900719925474099.35', currency: 'EUR', payee: 'Acme', cap: '10000', extra: {}, misses: 0 },
    ]);
  });

  it.each(['not json', '{"amount":', '[{"amount":1}]', 7, null])('finds no amount in %j', (args) => {
    expect(hivekey.read({ ...record, args })).toMatchObject([{ amount: null, payee: null }]);
  });

  it('takes no amount that is none', () => {
    const args = { amount: 'much', payee: { name: 'Acme' }, currency: '' };
    expect(hivekey.read({ ...record, args })).toMatchObject([
      { arguments: args, amount: null, payee: null, currency: null },
    ]);
  });

  it('tells a verdict that it does not know from none, and keeps it', () => {
    expect(hivekey.read({ ...record, verdict: 'quarantined' })).toMatchObject([
      { verdict: null, verdict_unreadable: true, extra: { verdict: 'quarantined' }, misses: 1 },
    ]);
    expect(hivekey.read({ ...record, verdict: '' })).toMatchObject([{ verdict: null, verdict_unreadable: false }]);
  });

  it('says where the payment came from', () => {
    const told: string[] = [];
    const trace = {
      field: (name: string, pointer: string) => void told.push(`${name} ${pointer}`),
      miss: () => undefined,
    };
    hivekey.read({ ...record, args: { amount: 1 } }, trace);
    expect(told).toContain('amount /args/amount');
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

  it('claims an action without a verdict by who ran it in which run', () => {
    const { verdict, ...rest } = { ...record, owner: 'maya', run_id: 'r1' };
    expect(verdict).toBe('deny');
    expect(hivekey.recognise(rest)).toBe(true);
    expect(hivekey.read(rest)).toMatchObject([{ kind: 'tool_call', verdict: null, run_id: 'r1' }]);
    for (const key of ['agent', 'owner', 'run_id']) {
      const fewer = Object.fromEntries(Object.entries(rest).filter(([name]) => name !== key));
      expect(hivekey.recognise(fewer)).toBe(false);
    }
  });
});
