import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TenantQuotas } from './quota.ts';

const START = 1_000_000;
const acme = { tenant: 'acme', bytesPerSecond: 1_000, recordsPerSecond: 10, burstSeconds: 5 };
const one = { bytes: 100, records: 1 };

describe('TenantQuotas', () => {
  it('never lets a tenant without a quota wait', () => {
    const quotas = new TenantQuotas([acme]);
    expect(quotas.spend('globex', { bytes: 1e12, records: 1e9 }, START)).toBe(0);
    expect(new TenantQuotas([]).waitMs('acme', START)).toBe(0);
  });

  it('takes the burst at once, then asks to wait for as long as the debt takes to pay', () => {
    const quotas = new TenantQuotas([acme]);
    expect(quotas.spend('acme', { bytes: 0, records: 49 }, START)).toBe(0);
    expect(quotas.spend('acme', { bytes: 0, records: 6 }, START)).toBe(500);
    expect(quotas.waitMs('acme', START + 499)).toBe(1);
    expect(quotas.waitMs('acme', START + 501)).toBe(0);
  });

  it('counts bytes as well as records, and the longer wait holds', () => {
    const quotas = new TenantQuotas([acme]);
    expect(quotas.spend('acme', { bytes: 7_000, records: 51 }, START)).toBe(2_000);
  });

  it('takes one arrival that is larger than the whole burst', () => {
    const quotas = new TenantQuotas([acme]);
    expect(quotas.waitMs('acme', START)).toBe(0);
    expect(quotas.spend('acme', { bytes: 105_000, records: 1 }, START)).toBe(100_000);
  });

  it('saves no more than the burst while a tenant is silent', () => {
    const quotas = new TenantQuotas([acme]);
    quotas.spend('acme', one, START);
    const later = START + 3_600_000;
    expect(quotas.spend('acme', { bytes: 0, records: 50 }, later)).toBeGreaterThan(0);
  });

  it('keeps tenants apart, each with the quota of all where it has none of its own', () => {
    const quotas = new TenantQuotas([acme, { tenant: '*', recordsPerSecond: 1, burstSeconds: 1 }]);
    expect(quotas.spend('globex', { bytes: 1e12, records: 2 }, START)).toBe(1_000);
    expect(quotas.waitMs('initech', START)).toBe(0);
    expect(quotas.waitMs('acme', START)).toBe(0);
  });

  it('refills nothing when the clock jumps back, and goes on from there', () => {
    const quotas = new TenantQuotas([acme]);
    quotas.spend('acme', { bytes: 0, records: 60 }, START);
    expect(quotas.waitMs('acme', START - 60_000)).toBe(1_000);
    expect(quotas.waitMs('acme', START - 58_999)).toBe(0);
  });

  it('remembers a bounded number of tenants', () => {
    const quotas = new TenantQuotas([{ tenant: '*', recordsPerSecond: 1, burstSeconds: 1 }]);
    quotas.spend('first', { bytes: 0, records: 100 }, START);
    expect(quotas.waitMs('first', START)).toBeGreaterThan(0);
    for (let n = 0; n < 10_000; n += 1) quotas.spend(`t${n}`, one, START);
    expect(quotas.waitMs('first', START)).toBe(0);
  });
});

it('a sender that waits as it is told gets its rate and its burst, whatever it sends', () => {
  const amounts = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(
      amounts,
      fc.integer({ min: 1, max: 1_000 }),
      fc.integer({ min: 1, max: 20 }),
      (records, rate, burst) => {
        const quotas = new TenantQuotas([{ tenant: 'acme', recordsPerSecond: rate, burstSeconds: burst }]);
        let nowMs = START;
        let sent = 0;
        for (const amount of records) {
          nowMs += quotas.waitMs('acme', nowMs);
          expect(quotas.waitMs('acme', nowMs)).toBeLessThanOrEqual(1);
          const allowed = (rate * (nowMs - START)) / 1_000 + rate * burst;
          expect(sent).toBeLessThanOrEqual(allowed + 1e-6);
          quotas.spend('acme', { bytes: 0, records: amount }, nowMs);
          sent += amount;
        }
      },
    ),
  );
});
