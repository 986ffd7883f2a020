import { formats, type MappedEvent } from '@tripline/formats';
import { describe, expect, it } from 'vitest';
import { builtInEnrichment, compileEnrichment } from './enrichment.ts';
import { enrichmentSchema } from './enrichment-schema.ts';
import type { About } from './table.ts';

const about: About = { tenant: 'acme', source: 'proxies', stream: null, address: null };

/** A HiveKey call that names neither agent nor owner, with the fields given. */
function mapped(fields: Partial<MappedEvent> = {}): MappedEvent {
  const hivekey = formats.find(({ name }) => name === 'hivekey');
  const reading = hivekey?.read({ ts: 1, action: 'crm_read', verdict: 'allow' });
  return { ...(reading as readonly MappedEvent[])[0]!, ...fields };
}

/** The event after the tables. */
function enriched(tables: object, fields: Partial<MappedEvent> = {}, where: Partial<About> = {}) {
  const compiled = compileEnrichment(enrichmentSchema.parse(tables));
  if (!compiled.ok) throw new Error(compiled.problems.join());
  const event = mapped(fields);
  const destination_allowed = compiled.enrichment.apply(event, { ...about, ...where });
  return { ...event, destination_allowed };
}

describe('instances', () => {
  const who = { agent: 'pay-agent', owner: 'li.wei@acme.example', role: 'Payments', project: 'checkout' };

  it('name agent, owner, role and project of what the source does not name, and say whose word that is', () => {
    const instances = [{ source: 'proxies', where: { '/instance': '9f3ac21b' }, ...who }];
    expect(enriched({ instances }, { extra: { instance: '9f3ac21b' } })).toMatchObject({
      ...who,
      agent_provenance: 'collector_supplied',
      owner_provenance: 'collector_supplied',
    });
    expect(enriched({ instances }, { extra: { instance: 'another' } })).toMatchObject({ agent: null, owner: null });
    expect(enriched({ instances }, { extra: { instance: '9f3ac21b' } }, { source: 'other' }).agent).toBeNull();
  });

  it.each([
    ['a path with escapes', { '/resource/host~1name': 'h1' }, { extra: { resource: { 'host/name': 'h1' } } }, {}],
    ['a number', { '/pid': '17' }, { extra: { pid: 17 } }, {}],
    [
      'a field of the event',
      { server: 'github*', client: ['cursor', 'claude'] },
      { server: 'github-mcp', client: 'Claude' },
      {},
    ],
    ['the stream, which is the API key where none is named', { stream: 'key-7' }, {}, { stream: 'key-7' }],
    ['the sender’s address', { address: '10.0.*' }, {}, { address: '10.0.3.4' }],
  ])('are told apart by %s', (_what, where, fields, sender) => {
    const instances = [{ where, agent: 'found' }];
    expect(enriched({ instances }, fields, sender).agent).toBe('found');
    expect(enriched({ instances }).agent).toBeNull();
  });

  it('leave the source’s own word, unless a row overrides it', () => {
    const own = { agent: 'own', agent_provenance: 'authenticated', owner: 'own@acme.example' } as const;
    const row = { source: 'proxies', ...who };
    expect(enriched({ instances: [row] }, own)).toMatchObject({ ...own, role: 'Payments' });
    expect(enriched({ instances: [{ ...row, override: true }] }, own)).toMatchObject({
      agent: 'pay-agent',
      agent_provenance: 'collector_supplied',
    });
  });

  it('let the first row that names a field decide on it', () => {
    const instances = [
      { where: { server: 'a' }, agent: 'first' },
      { source: 'proxies', agent: 'second', owner: 'second@acme.example', override: true },
    ];
    expect(enriched({ instances }, { server: 'a' })).toMatchObject({ agent: 'first', owner: 'second@acme.example' });
    expect(enriched({ instances }, { server: 'a', agent: 'own' }).agent).toBe('own');
  });

  it('hold for their tenants only', () => {
    const instances = [{ tenants: ['globex'], source: 'proxies', agent: 'x' }];
    expect(enriched({ instances }).agent).toBeNull();
    expect(enriched({ instances }, {}, { tenant: 'globex' }).agent).toBe('x');
  });

  it('find no member of a prototype', () => {
    const instances = [
      { where: { '/constructor/name': '*' }, agent: 'x' },
      { where: { '/__proto__/a': '*' }, agent: 'x' },
    ];
    expect(enriched({ instances }, { extra: {} }).agent).toBeNull();
  });
});

describe('agents', () => {
  it('have an owner, also those that the instances name', () => {
    const tables = {
      instances: [{ source: 'proxies', agent: 'pay-agent' }],
      agents: [
        { agent: 'pay-*', owner: 'li.wei@acme.example' },
        { agent: '*', role: 'Agent' },
      ],
    };
    expect(enriched(tables)).toMatchObject({ agent: 'pay-agent', owner: 'li.wei@acme.example', role: 'Agent' });
    expect(enriched(tables, { agent: 'other' })).toMatchObject({ owner: null, owner_provenance: null, role: 'Agent' });
  });
});

describe('tools', () => {
  it('have the class of the source, else of the table, else of their name', () => {
    const tools = [
      { server: 'ledger', tool: '*', class: 'payment' },
      { tool: 'crm_*', class: 'secret' },
    ];
    expect(enriched({ tools }).tool_class).toBe('secret');
    expect(enriched({ tools }, { server: 'ledger' }).tool_class).toBe('payment');
    expect(enriched({}).tool_class).toBe('read');
    expect(enriched({ tools }, { tool_class: 'admin' }).tool_class).toBe('admin');
    expect(enriched({ tools: [{ ...tools[1], override: true }] }, { tool_class: 'admin' }).tool_class).toBe('secret');
    expect(enriched({ tools }, { tool: null }).tool_class).toBeNull();
    expect(enriched({ tools }, { tool: 'frobnicate' }).tool_class).toBeNull();
  });
});

describe('destinations', () => {
  const destinations = [
    { tenants: ['acme'], allow: ['*.acme.example', 'acme.example'] },
    { tenants: ['acme'], agents: ['mail-*'], allow: ['partner.example'] },
  ];
  const sends = (arguments_: object, agent = 'crm-agent') =>
    enriched({ destinations }, { arguments: arguments_ as MappedEvent['arguments'], agent });

  it('are allowed where any list that applies names them', () => {
    expect(sends({ url: 'https://api.acme.example/' })).toMatchObject({
      destination_domain: 'api.acme.example',
      destination_allowed: true,
    });
    expect(sends({ url: 'https://partner.example/' }).destination_allowed).toBe(false);
    expect(sends({ url: 'https://partner.example/' }, 'mail-agent').destination_allowed).toBe(true);
  });

  it('are shown by the first that is not allowed', () => {
    expect(sends({ to: ['a@acme.example', 'b@evil.example', 'c@worse.example'] })).toMatchObject({
      destination_domain: 'evil.example',
      destination_allowed: false,
    });
  });

  it('are not judged where no list applies, nor where there is none', () => {
    expect(enriched({ destinations }, { arguments: { url: 'https://x.example' } }, { tenant: 'globex' })).toMatchObject(
      {
        destination_domain: 'x.example',
        destination_allowed: null,
      },
    );
    expect(sends({})).toMatchObject({ destination_domain: null, destination_allowed: null });
  });

  it('are the source’s own word before what the arguments look like', () => {
    const stated = { destination_domain: 'stated.example', arguments: { url: 'https://argument.example' } };
    expect(enriched({ destinations }, stated)).toMatchObject({
      destination_domain: 'stated.example',
      destination_allowed: false,
    });
  });

  it('are known without any table', () => {
    const event = mapped({ arguments: { url: 'https://x.example' } });
    expect(builtInEnrichment.apply(event, about)).toBeNull();
    expect(event.destination_domain).toBe('x.example');
  });
});

describe('caps', () => {
  const caps = [
    { payee: 'Newco*', currency: 'EUR', cap: '1000' },
    { payee: 'Newco*', currency: 'USD', cap: 1200.5 },
    { role: 'Payments', cap: '99999999999999999999.99' },
  ];

  it('are those of the payee or the role in the payment’s currency', () => {
    const payment = { amount: '950', payee: 'Newco Ltd' };
    expect(enriched({ caps }, { ...payment, currency: 'usd' })).toMatchObject({ cap: '1200.5', currency: 'usd' });
    expect(enriched({ caps }, payment)).toMatchObject({ cap: '1000', currency: 'EUR' });
    expect(enriched({ caps }, { ...payment, currency: 'GBP' }).cap).toBeNull();
    expect(enriched({ caps }, { amount: '1', role: 'Payments' }).cap).toBe('99999999999999999999.99');
  });

  it('stand on payments only, and behind the source’s own', () => {
    expect(enriched({ caps }, { payee: 'Newco' }).cap).toBeNull();
    expect(enriched({ caps }, { amount: '1', payee: 'Newco', cap: '5' }).cap).toBe('5');
    expect(enriched({ caps: [{ ...caps[0], override: true }] }, { amount: '1', payee: 'Newco', cap: '5' }).cap).toBe(
      '1000',
    );
  });
});
