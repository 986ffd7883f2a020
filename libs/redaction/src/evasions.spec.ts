import { gzipSync } from 'node:zlib';
import type { JsonValue } from '@tripline/contract';
import { describe, expect, it } from 'vitest';
import { compileRedactor } from './redactor.ts';
import { card, githubToken, upper } from './testing/invented.spec-support.ts';

const redactor = compileRedactor();
const secrets = [githubToken, `AKIA${upper(16)}`, `the card ${card}, thank you`, '{"password":"correct horse"}'];

const base64 = (text: string) => Buffer.from(text).toString('base64');
const json = (text: string) => JSON.stringify({ note: text });
const unicodeEscaped = (text: string) =>
  `{"note":"${[...text].map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"}`;
const shifted = (text: string) =>
  [...text].map((unit) => (/[!-~]/.test(unit) ? String.fromCharCode(unit.charCodeAt(0) + 0xfee0) : unit)).join('');

/** RFC 4648, without padding. */
function base32(text: string): string {
  const bits = [...Buffer.from(text)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const digits = bits.match(/.{5}/g) ?? [];
  return digits.map((digit) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.charAt(Number.parseInt(digit, 2))).join('');
}

/** Ways to write a secret, from the reference §2.4. Each has to be seen through. */
const seenThrough: Readonly<Record<string, (secret: string) => JsonValue>> = {
  raw: (secret) => secret,
  'in running text': (secret) => `see ${secret} there`,
  'JSON in a text': json,
  'JSON in JSON in a text': (secret) => json(json(secret)),
  'JSON in JSON in JSON in a text': (secret) => json(json(json(secret))),
  'JSON with \\u escapes': unicodeEscaped,
  'name of a member': (secret) => ({ [secret]: 1 }),
  'name of a member of JSON in a text': (secret) => JSON.stringify({ [secret]: 1 }),
  base64: base64,
  'base64 twice': (secret) => base64(base64(secret)),
  'base64 without padding, in an URL': (secret) => `https://x.example/?d=${Buffer.from(secret).toString('base64url')}`,
  'base64 behind a path': (secret) => `/files/${Buffer.from(secret).toString('base64url')}`,
  'base64 of UTF-16': (secret) => Buffer.from(secret, 'utf16le').toString('base64'),
  'base64 of JSON': (secret) => base64(json(secret)),
  hex: (secret) => Buffer.from(secret).toString('hex'),
  'percent escapes, all': (secret) => [...Buffer.from(secret)].map((byte) => `%${byte.toString(16)}`).join(''),
  'percent escapes twice': (secret) => encodeURIComponent(encodeURIComponent(`"${secret}"`)),
  'HTML entities': (secret) => [...secret].map((unit) => `&#${unit.charCodeAt(0)};`).join(''),
  'HTML entities, hexadecimal': (secret) =>
    [...secret].map((unit) => `&#x${unit.charCodeAt(0).toString(16)};`).join(''),
  '\\x escapes': (secret) => [...secret].map((unit) => `\\x${unit.charCodeAt(0).toString(16)}`).join(''),
  'zero-width characters': (secret) => [...secret].join('\u200b'),
  'soft hyphens': (secret) => [...secret].join('\u00ad'),
  'full-width characters': shifted,
  'gzip and base64': (secret) => gzipSync(secret).toString('base64'),
  'array of characters': (secret) => [...secret],
  'base64 in lines of 76 characters': (secret) =>
    base64(`${'The report of the day, as it was sent. '.repeat(3)}${secret}`).replace(/.{76}/g, '$&\r\n'),
  'form field of an URL, escaped': (secret) =>
    `https://x.example/?q=${encodeURIComponent(JSON.stringify({ s: secret }))}`,
  'XML attribute': (secret) => `<a b="${secret.replace(/"/g, '&quot;')}"/>`,
};

/** Seen through for tokens, which have no blanks. */
const tokensOnly: Readonly<Record<string, (secret: string) => JsonValue>> = {
  'line-wrapped': (secret) => `${secret.slice(0, 18)}\n${secret.slice(18)}`,
  'glued to a word character': (secret) => `abc${secret}`,
  'in the userinfo of an URL': (secret) => `https://${secret}@host.example/x`,
  'in the query of an URL': (secret) => `https://host.example/x?y=${secret}&z=1`,
  'as a header in a list': (secret) => ({
    headers: [
      ['X-Trace', '1'],
      ['Cookie', `sid=${secret}`],
    ],
  }),
  'as a header in running text': (secret) => `Accept: */*\nAuthorization: Bearer ${secret}\nHost: x`,
  'in a connection string': (secret) => `Server=db;User Id=sa;Password=${secret};Encrypt=True`,
  'as an argument of a command': (secret) => ['curl', '-u', `bob:${secret}`],
};

/** Not seen through; docs/redaction.md lists them. `metadata` mode, which sends no content, is the answer to these. */
const notCovered: Readonly<Record<string, (secret: string) => JsonValue>> = {
  'split over two leaves': (secret) => [secret.slice(0, 12), secret.slice(12)],
  reversed: (secret) => [...secret].reverse().join(''),
  'prefix in the wrong case': (secret) => secret.toUpperCase(),
  'with a blank between characters': (secret) => [...secret].join(' '),
  'put together by code': (secret) => `"${secret.slice(0, 3)}" + "${secret.slice(3)}"`,
  'letters of another alphabet that look alike': (secret) => secret.replace('p', '\u0440'),
  'quoted-printable': (secret) => [...secret].map((unit) => `=${unit.charCodeAt(0).toString(16)}`).join(''),
  'codes of characters': (secret) => [...secret].map((unit) => unit.charCodeAt(0)),
  base32: base32,
  rot13: (secret) =>
    secret.replace(/[a-z]/gi, (unit) =>
      String.fromCharCode(unit.charCodeAt(0) + (unit.toLowerCase() < 'n' ? 13 : -13)),
    ),
};

const sensitive = /gh[pP]_|AKIA|4111|correct horse/;

function everySecret(ways: Readonly<Record<string, (secret: string) => JsonValue>>, of: readonly string[]) {
  return Object.entries(ways).flatMap(([way, write]) => of.map((secret) => [way, secret, write(secret)] as const));
}

describe('sees through', () => {
  it.each([...everySecret(seenThrough, secrets), ...everySecret(tokensOnly, secrets.slice(0, 2))])(
    '%s (%#)',
    (_way, _secret, value) => {
      const { value: out, status, count } = redactor.redactContent({ leaf: value }, '');
      expect({ status, found: count > 0 }).toEqual({ status: 'redacted', found: true });
      expect(JSON.stringify(out)).not.toMatch(sensitive);
      expect(redactor.redactContent(out, '').value).toBe(out);
    },
  );
});

describe('does not see through', () => {
  it.each(everySecret(notCovered, secrets.slice(0, 1)))('%s (%#)', (_way, _secret, value) => {
    expect(redactor.redactContent(value, '').status).toBe('clean');
  });
});

describe('a card is found whatever stands beside it', () => {
  it.each(['8 ', '0 ', '12-', '0000', 'x', '4', '#', '99 99 '])('%j', (before) => {
    expect(redactor.redactText(`${before}${card}`, '').value).not.toContain(card);
    expect(redactor.redactText(`${card}${before.trim()}`, '').value).not.toContain(card);
  });
});

it.each([Number(card), `{"n":${card}}`, [card.slice(0, 12), card], { n: { amount: Number(card) } }])(
  'a card as a number or among digits: %j',
  (value) => {
    const out = JSON.stringify(redactor.redactContent(value, '').value);
    expect(out).not.toContain(card);
    expect(out).toContain('[REDACTED-payment-card]');
  },
);
