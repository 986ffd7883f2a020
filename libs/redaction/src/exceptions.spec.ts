import { describe, expect, it } from 'vitest';
import type { Exception } from './exceptions.ts';
import { compileRedactor } from './redactor.ts';

const redactor = compileRedactor({});
const card = '4111111111111111';
const token = `ghp_${'EXAMPLEexample'.repeat(3).slice(0, 36)}`;
const anything: Exception = () => true;
const cardsAt =
  (place: string): Exception =>
  ({ id }, pointer) =>
    id === 'payment-card' && pointer === place;

describe('an exception', () => {
  it('leaves a match where it says, counts it, and lets nothing else stay', () => {
    const value = { order: card, card, list: [Number(card)] };
    expect(redactor.redactContent(value, '/arguments', cardsAt('/arguments/order'))).toMatchObject({
      value: { order: card, card: '[REDACTED-payment-card]' },
      status: 'redacted',
      count: 2,
      excepted: 1,
    });
    expect(redactor.redactContent({ order: card }, '/arguments', cardsAt('/arguments/order'))).toMatchObject({
      value: { order: card },
      status: 'clean',
      excepted: 1,
    });
  });

  it('holds for numbers', () => {
    const value = { order: Number(card) };
    expect(redactor.redactContent(value, '', cardsAt('/order'))).toMatchObject({ value, excepted: 1 });
  });

  it('takes the secret out of a name, and what its value holds is looked at all the same', () => {
    const byName: Exception = ({ id }, pointer) => id === 'named-secret' && pointer === '/next_token';
    expect(redactor.redactContent({ next_token: 'page2' }, '', byName)).toMatchObject({
      value: { next_token: 'page2' },
    });
    expect(redactor.redactContent({ next_token: token }, '', byName).value).toEqual({
      next_token: '[REDACTED-github-token]',
    });
  });

  it('is not asked for critical credentials, private keys among them', () => {
    const key = `-----BEGIN PRIVATE KEY-----\n${'MIIEvQIBADANBgkqhkiG9w0BAQ'.repeat(4)}\n-----END PRIVATE KEY-----`;
    for (const secret of [key, token, 'AKIAIOSFODNN7EXAMPLE']) {
      const { value, excepted } = redactor.redactText(`x ${secret} y`, '/reason', anything);
      expect(value).not.toContain(secret);
      expect(excepted).toBeUndefined();
    }
  });

  it('leaves nothing of a match that shares its characters with one that has to go', () => {
    const text = `https://x:${token}@host.example/a`;
    const harmless: Exception = ({ tags }) => !tags.includes('credentials');
    expect(redactor.redactText(text, '/reason', harmless).value).not.toContain(token);
    expect(redactor.redactText(text, '/reason', anything).value).not.toContain(token);
  });

  it('leaves the rest of the text redacted, and redacting again changes nothing', () => {
    const email: Exception = ({ id }) => id === 'email';
    const once = redactor.redactText(`li@acme.example pays with ${card}`, '/reason', email);
    expect(once).toMatchObject({ value: 'li@acme.example pays with [REDACTED-payment-card]', count: 1, excepted: 1 });
    expect(redactor.redactText(once.value ?? '', '/reason', email)).toMatchObject({ value: once.value, count: 0 });
  });
});

it('a redactor knows tags and severity of all that it can find', () => {
  expect(redactor.detectors.get('payment-card')).toEqual({
    id: 'payment-card',
    tags: ['pii', 'financial'],
    severity: 'high',
  });
  const own = { name: 'badge', pattern: 'BADGE-[0-9]{6}', tags: ['pii'], severity: 'low' } as const;
  expect(compileRedactor({ patterns: [own] }).detectors.get('badge')).toEqual({
    id: 'badge',
    tags: ['pii'],
    severity: 'low',
  });
});
