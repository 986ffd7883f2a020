import { describe, expect, it } from 'vitest';
import { destinationsIn } from './destination.ts';

describe('where a call sends to', () => {
  it.each([
    [{ url: 'https://API.Partner.example:8443/v1?x=https://other.example' }, ['api.partner.example']],
    [{ url: 'https://user:pw@evil.example/' }, ['evil.example']],
    // As a browser reads it.
    [{ url: 'https://good.example\\@evil.example/' }, ['good.example']],
    [{ url: 'https://xn--mnchen-3ya.example./' }, ['xn--mnchen-3ya.example']],
    [{ url: 'https://münchen.example/' }, ['xn--mnchen-3ya.example']],
    [{ url: 'http://[2001:db8::1]/' }, ['[2001:db8::1]']],
    [{ url: 'http://0x7f.1/' }, ['127.0.0.1']],
    [{ webhookUrl: 'https://hooks.example/x' }, ['hooks.example']],
    [{ 'Callback-URL': 'https://hooks.example/x' }, ['hooks.example']],
    [{ host: 'db.internal.example:5432' }, ['db.internal.example']],
    [{ hostname: '10.1.2.3' }, ['10.1.2.3']],
    [{ endpoint: 'https://s3.example/bucket' }, ['s3.example']],
    [{ to: 'Maya <maya@partner.example>' }, ['partner.example']],
    [
      { to: ['a@one.example', 'b@two.example', 'c@one.example'], cc: 'd@three.example' },
      ['one.example', 'two.example', 'three.example'],
    ],
    [{ destination: 'mailto:x@partner.example' }, ['partner.example']],
  ])('is read out of %j', (args, hosts) => {
    expect(destinationsIn(args)).toEqual(hosts);
  });

  it.each([
    [{ path: 'https://not.looked.at.example' }],
    [{ destination: '/tmp/report.txt' }],
    [{ destination: 'report.txt' }],
    [{ host: 'localhost' }],
    [{ to: 'general' }],
    [{ url: '/relative' }],
    [{ url: 'file:///etc/passwd' }],
    [{ url: 'https://' }],
    [{ url: { url: 'https://nested.example' } }],
    [{ url: 7 }],
    ['https://text.example'],
    [null],
  ])('is not guessed out of %j', (args) => {
    expect(destinationsIn(args)).toEqual([]);
  });

  it('is looked for in a bounded number of recipients, and in none of endless length', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => `x@d${index}.example`);
    expect(destinationsIn({ to: many, cc: many })).toHaveLength(64);
    expect(destinationsIn({ url: `https://a.example/${'x'.repeat(5000)}`, to: `${'@'.repeat(100_000)}x` })).toEqual([]);
  });
});
