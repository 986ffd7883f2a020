import { type JsonValue, parseJson, rawNumber } from '@tripline/contract';
import { describe, expect, it } from 'vitest';
import { compileRedactor } from './redactor.ts';
import { alnum, card, githubToken, iban } from './testing/invented.spec-support.ts';

const redactor = compileRedactor();

function redacted(value: JsonValue): JsonValue {
  return redactor.redactContent(value, '').value;
}

function pointers(value: JsonValue): string[] {
  return redactor.redactContent(value, '/arguments').findings.map(({ pattern, pointer }) => `${pattern} ${pointer}`);
}

describe('a credential made of words, which only its name gives away', () => {
  const word = ['alice', 'key', 'EXAMPLE'].join('-');

  it.each([
    ['a parameter of a URL', `https://x.example/?apikey=${word}&b=1`],
    ['the last parameter of a URL in a text', `see https://x.example/a?b=1&access_token=${word} there`],
    ['a fragment', `https://x.example/#token=${word}`],
    ['a header in a text', `X-Api-Key: ${word}`],
    ['a header in a command', `curl -H "X-Auth-Token: ${word}" https://x.example`],
  ])('goes from %s', (_place, text) => {
    expect(JSON.stringify(redactor.redactContent({ text }, '').value)).not.toContain(word);
  });

  it.each([
    'https://x.example/?page=two&key_id=main',
    'https://x.example/?api_key=$KEY',
    'X-Request-Id: some-words-here',
  ])('is not seen in %s', (text) => expect(redactor.redactContent({ text }, '').status).toBe('clean'));
});

describe('redactContent', () => {
  it('gives back the same object when nothing has to go', () => {
    const value = { a: [1, true, null, 'text', { b: rawNumber('9007199254740993') }] };
    expect(redactor.redactContent(value, '')).toEqual({
      value,
      status: 'clean',
      findings: [],
      count: 0,
      droppedFields: 0,
    });
    expect(redacted(value)).toBe(value);
  });

  it('copies only what lies on the way to a secret', () => {
    const value = { clean: { a: 1 }, dirty: { password: 'hunter2' } };
    const copy = redacted(value) as typeof value;
    expect(copy.clean).toBe(value.clean);
    expect(value.dirty.password).toBe('hunter2');
  });

  it('says where a secret was, in UTF-8 bytes, and never what it was', () => {
    const { findings, status, count } = redactor.redactContent(
      { a: { 'b/c~d': [`😀é ${githubToken}`] } },
      '/arguments',
    );
    expect({ findings, status, count }).toEqual({
      findings: [
        { pattern: 'github-token', tags: ['credentials'], pointer: '/arguments/a/b~1c~0d/0', position: 7, length: 40 },
      ],
      status: 'redacted',
      count: 1,
    });
  });

  it('replaces the value of a name that says secret, whatever it is', () => {
    expect(
      redacted({ password: 1234, secret: { a: 1 }, apiKey: ['x'], token: 'short', cvv: rawNumber('123') }),
    ).toEqual({
      password: '[REDACTED-named-secret]',
      secret: '[REDACTED-named-secret]',
      apiKey: '[REDACTED-named-secret]',
      token: '[REDACTED-named-secret]',
      cvv: '[REDACTED-named-secret]',
    });
  });

  it('names a known kind of secret also under such a name', () => {
    expect(redacted({ token: githubToken })).toEqual({ token: '[REDACTED-github-token]' });
  });

  it('leaves what holds nothing, and is no finding', () => {
    const value = {
      key: '***',
      password: '[REDACTED]',
      token: null,
      secret: true,
      apiKey: '',
      auth: 'Bearer ***',
      pwd: '***REDACTED***',
    };
    expect(redactor.redactContent(value, '')).toMatchObject({ status: 'clean', value, count: 0 });
  });

  it('leaves names that only sound like secrets', () => {
    const value = {
      monkey: 'a',
      keyboard: 'b',
      primary_key: 'c1',
      sort_key: 'd1',
      token_count: 3,
      max_tokens: 4,
      key: 'db/prod',
      input_tokens: '5',
    };
    expect(redacted(value)).toBe(value);
  });

  it('reads lists of headers', () => {
    const value: JsonValue = {
      headers: [
        { name: 'Cookie', value: 'a=b' },
        { key: 'X-Api-Key', value: { stringValue: 'x' } },
        { name: 'Accept', value: '*/*' },
      ],
    };
    expect(redacted(value)).toEqual({
      headers: [
        { name: 'Cookie', value: '[REDACTED-named-secret]' },
        { key: 'X-Api-Key', value: '[REDACTED-named-secret]' },
        { name: 'Accept', value: '*/*' },
      ],
    });
    expect(redacted(['Host', 'h', 'Cookie', 'sid=1'])).toEqual(['Host', 'h', 'Cookie', '[REDACTED-named-secret]']);
    expect(redacted({ allow: ['Authorization', 'Content-Type'] })).toEqual({
      allow: ['Authorization', 'Content-Type'],
    });
  });

  it('finds secrets in names, keeps the members apart, and shows the name that goes out', () => {
    const other = `ghp_${alnum(36).toLowerCase()}`;
    expect(redacted({ [githubToken]: 1, [other]: 2, a: 3 })).toEqual({
      '[REDACTED-github-token]': 1,
      '[REDACTED-github-token]-2': 2,
      a: 3,
    });
    expect(pointers({ [githubToken]: { password: 'x' } })).toEqual([
      'github-token /arguments/[REDACTED-github-token]',
      'named-secret /arguments/[REDACTED-github-token]/password',
    ]);
  });

  it.each([Number(card), rawNumber(card), rawNumber(`${card}.0`), rawNumber('4.1111111111111110e15')])(
    'finds a card in a number (%#)',
    (number) => {
      expect(redacted({ n: number })).toEqual({ n: '[REDACTED-payment-card]' });
    },
  );

  it('lets digits of other numbers alone', () => {
    const value = parseJson(
      '[1725270930184213, 9007199254740993, 18446744073709551615, 1.5e300, -1e400, 1234567890123]',
    ) as JsonValue;
    expect(redacted(value)).toBe(value);
  });

  it('keeps JSON in a text JSON, to the digit and the blank', () => {
    const inner = `{ "n": 18446744073709551615, "card": ${card}, "password" : "a\\"b", "list": [1,2] }`;
    const text = JSON.stringify({ inner });
    const out = redacted({ text }) as { text: string };
    expect(JSON.parse(out.text)).toEqual({
      inner:
        '{ "n": 18446744073709551615, "card": "[REDACTED-payment-card]", "password" : "[REDACTED-named-secret]", "list": [1,2] }',
    });
  });

  it('reads both of two members with one name, and text that was cut', () => {
    expect(redacted('{"password":"hunter2","password":"***"}')).toBe(
      '{"password":"[REDACTED-named-secret]","password":"***"}',
    );
    expect(redacted('{"a":"x","token":"hunt')).toBe('{"a":"x","token":"[REDACTED-named-secret]');
  });

  it('has a member called __proto__ that stays a member', () => {
    const out = redacted(parseJson('{"__proto__":{"password":"hunter2"},"a":1}') as JsonValue);
    expect(JSON.stringify(out)).toBe('{"__proto__":{"password":"[REDACTED-named-secret]"},"a":1}');
    expect(Object.prototype).not.toHaveProperty('password');
  });

  it('keeps 50 findings and counts all', () => {
    const { findings, count } = redactor.redactContent(
      Array.from({ length: 70 }, () => githubToken),
      '',
    );
    expect([findings.length, count]).toEqual([50, 70]);
  });
});

describe('redactIdentity', () => {
  it('leaves an e-mail address and takes a token out', () => {
    expect(redactor.redactIdentity('maya.chen@acme.example', '/owner')).toMatchObject({
      value: 'maya.chen@acme.example',
      status: 'clean',
    });
    expect(redactor.redactIdentity(`agent ${githubToken}`, '/agent')).toMatchObject({
      value: 'agent [REDACTED-github-token]',
    });
  });

  it('takes the password out of user:password@host, whether or not a scheme stands in front of it', () => {
    expect(redactor.redactIdentity('admin:hunter2@db.internal', '/owner').value).toBe(
      'admin:[REDACTED-url-password]@db.internal',
    );
    expect(redactor.redactIdentity('https://u:a/b@host.example/x', '/client').value).toBe(
      'https://u:[REDACTED-url-password]@host.example/x',
    );
    for (const name of ['user:maya2@acme.example', 'oidc:maya@acme.example', 'serviceAccount:bot-1@project.example'])
      expect(redactor.redactIdentity(name, '/owner').value).toBe(name);
  });

  it('takes cards, account and social security numbers out, which nobody should be named by', () => {
    expect(redactor.redactIdentity(`acct ${iban} ${card}`, '/agent')).toMatchObject({
      value: 'acct [REDACTED-iban] [REDACTED-payment-card]',
    });
    expect(redactor.redactIdentity(card, '/owner').value).toBe('[REDACTED-payment-card]');
    expect(redactor.redactIdentity('078-05-1120', '/owner').value).toBe('[REDACTED-us-ssn]');
  });

  it.each([
    '115420664726183323237',
    `${card}00000`,
    '4111111111111',
    '1725270930184213',
    '12345678-4111-4111-8111-111111111111',
    `${'ab'.repeat(12)}${card}`,
    '+1 415 555 2671',
    '203.0.113.7',
  ])('leaves %s', (text) => {
    expect(redactor.redactIdentity(text, '/owner')).toMatchObject({ status: 'clean', value: text });
  });
});

describe('fails closed', () => {
  const nested = (depth: number) => JSON.parse(`${'['.repeat(depth)}1${']'.repeat(depth)}`) as JsonValue;

  it.each([
    ['depth', nested(65)],
    ['depth', nested(5000)],
    ['size', ['a b '.repeat(300_000)]],
    ['size', { [`${'a b '.repeat(300_000)}`]: 1 }],
  ])('drops content for its %s', (dropClass, value) => {
    const result = redactor.redactContent(value, '');
    expect(result).toEqual({ value: null, status: `dropped:${dropClass}`, findings: [], count: 0, droppedFields: 0 });
  });

  it('takes what is just within the limits', () => {
    expect(redactor.redactContent(nested(64), '').status).toBe('clean');
    expect(redactor.redactText('a b '.repeat(262_144), '').status).toBe('clean');
  });

  it('drops content that would take too long', () => {
    const tight = compileRedactor({ limits: { maxWork: 20_000 } });
    expect(tight.redactText(githubToken, '').status).toBe('redacted');
    expect(tight.redactText('password='.repeat(1000), '').status).toBe('dropped:budget');
    expect(tight.redactText(githubToken, '').status).toBe('redacted');
  });

  it('drops content on an error and tells nobody what it was', () => {
    const broken = new Proxy(
      { a: 1 },
      {
        ownKeys: () => {
          throw new Error(githubToken);
        },
      },
    );
    expect(redactor.redactContent(broken, '')).toEqual({
      value: null,
      status: 'dropped:error',
      findings: [],
      count: 0,
      droppedFields: 0,
    });
  });
});

describe('tokens', () => {
  const key = Buffer.alloc(32, 1);
  const tenant = compileRedactor({ tokens: { kid: 'k1', key } });
  const marker = (text: string) => tenant.redactText(text, '').value;

  it('tell that two spellings are one value', () => {
    expect(marker(card)).toMatch(/^\[REDACTED-payment-card hm1:k1:[\w-]{16}\]$/);
    expect(marker(card.replace(/(\d{4})(?=\d)/g, '$1 '))).toBe(marker(card));
    expect(marker(iban.toLowerCase())).toBe(marker(iban));
    expect(marker('Maya@Acme.example')).toBe(marker('maya@acme.example'));
    expect(marker('maya%40acme.example')).toBe(marker('maya@acme.example'));
  });

  it('are of one tenant', () => {
    const other = compileRedactor({ tokens: { kid: 'k1', key: Buffer.alloc(32, 2) } });
    expect(other.redactText(card, '').value).not.toBe(marker(card));
    expect(other.ruleset).toBe(tenant.ruleset);
  });

  it('are not made for credentials', () => {
    expect(marker(`password=hunter2 ${githubToken}`)).toBe('password=[REDACTED-named-secret] [REDACTED-github-token]');
  });
});

describe('options', () => {
  it('name further secrets', () => {
    const own = compileRedactor({ secretNames: ['payout_answer'] });
    expect(own.redactContent({ payoutAnswer: 'blue' }, '').value).toEqual({ payoutAnswer: '[REDACTED-named-secret]' });
    expect(own.redactText('{"payoutAnswer":"blue"}', '').value).toBe('{"payoutAnswer":"[REDACTED-named-secret]"}');
    expect(own.ruleset).not.toBe(redactor.ruleset);
  });

  it('turn detectors on and off, and say so in the ruleset', () => {
    const own = compileRedactor({ enable: ['private-ipv4'], disable: ['email'] });
    expect(own.redactContent('10.0.0.5 a@b.example', '').value).toBe('[REDACTED-private-ipv4] a@b.example');
    expect(redactor.redactContent('10.0.0.5', '').status).toBe('clean');
    expect(own.ruleset).not.toBe(redactor.ruleset);
  });

  it('leave addresses of machines in the fields of the event itself', () => {
    const text = '203.0.113.7 2001:db8::1 00:1A:2b:3c:4D:5e';
    expect(redactor.redactContent(text, '').value).toBe('[REDACTED-ipv4] [REDACTED-ipv6] [REDACTED-mac-address]');
    expect(redactor.redactText(text, '').status).toBe('clean');
    expect(redactor.redactIdentity(text, '').status).toBe('clean');
  });

  it('refuse an unknown detector', () => {
    expect(() => compileRedactor({ disable: ['nope'] })).toThrow(RangeError);
  });

  it('are compiled once, so that a tenant more costs nothing', () => {
    const before = performance.now();
    for (let kid = 0; kid < 200; kid += 1) compileRedactor({ tokens: { kid: `k${kid}`, key: Buffer.alloc(32, kid) } });
    expect(performance.now() - before).toBeLessThan(500);
  });
});
