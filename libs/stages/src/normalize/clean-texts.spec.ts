import { compileRedactor, type Redactor } from '@tripline/redaction';
import { describe, expect, it } from 'vitest';
import { CleanTexts } from './clean-texts.ts';
import { completingFor, envelopeOf } from './normalize.spec-support.ts';
import { normalize } from './normalize.ts';
import { tenantRedaction } from './tenant-redaction.ts';

const token = `ghp_${'EXAMPLEexample'.repeat(3).slice(0, 36)}`;

describe('texts that were found clean', () => {
  it('are looked through once; what holds a secret, each time', () => {
    const asked: string[] = [];
    const redactor = compileRedactor();
    const counting: Redactor = {
      ...redactor,
      redactText: (text, pointer) => {
        asked.push(text);
        return redactor.redactText(text, pointer);
      },
    };
    const completing = completingFor({
      redactionOf: (
        (of) => () =>
          of
      )(tenantRedaction(counting)),
    });
    const record = {
      ts: '2026-09-02T09:14:02Z',
      agent: 'a',
      action: 'crm_read',
      verdict: 'deny',
      reason: `x ${token}`,
    };
    const reasons = [1, 2, 3].map(() => {
      const accepted = { envelope: envelopeOf(), body: Buffer.from(JSON.stringify(record)), offset: 7 };
      const normalized = normalize(accepted, completing);
      return 'events' in normalized ? normalized.events[0]?.reason : undefined;
    });
    expect(reasons).toEqual(Array(3).fill('x [REDACTED-github-token]'));
    expect(asked.filter((text) => text === 'crm_read')).toHaveLength(1);
    expect(asked.filter((text) => text.includes(token))).toHaveLength(3);
  });

  it('are bounded in length and number', () => {
    const clean = new CleanTexts();
    clean.add('x'.repeat(1000));
    expect(clean.has('x'.repeat(1000))).toBe(false);
    clean.add('first');
    for (let index = 0; index < 10_000; index += 1) clean.add(String(index));
    expect(clean.has('first')).toBe(false);
    expect(clean.has('9999')).toBe(true);
  });
});
