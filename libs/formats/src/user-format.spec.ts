import { readFileSync } from 'node:fs';
import { type JsonObject, parseJson } from '@tripline/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MappedEvent } from './format.ts';
import { compileUserFormat } from './user-format.ts';
import { userDlpConverters, userFieldConverters } from './user-format-values.ts';

const minimal = { name: 'acme', fields: { kind: { value: 'tool_call' } } };

function compiled(definition: object) {
  const result = compileUserFormat({ ...minimal, ...definition });
  return result.ok ? result.format : expect.unreachable(result.problems.join('\n'));
}

function eventOf(fields: object, record: unknown): MappedEvent {
  const format = compiled({ fields: { ...minimal.fields, ...fields } });
  const [event] = format.read(parseJson(JSON.stringify(record)) as JsonObject) as readonly MappedEvent[];
  return event ?? expect.unreachable('no event');
}

function problemsOf(definition: unknown): readonly string[] {
  const result = compileUserFormat(definition);
  return result.ok ? [] : result.problems;
}

describe('a format of the user', () => {
  it('takes fields from paths, from the first of several, and from keys that hold dots', () => {
    const fields = {
      tool: 'call.name',
      owner: ['user.email', 'user.name'],
      server: 'mcp\\.server',
      source_ip: 'hops.0',
    };
    const record = {
      call: { name: 'pay' },
      user: { name: 'Maya' },
      'mcp.server': 'github',
      hops: ['192.0.2.1', '10.0.0.1'],
    };
    expect(eventOf(fields, record)).toMatchObject({
      kind: 'tool_call',
      tool: 'pay',
      owner: 'Maya',
      server: 'github',
      source_ip: '192.0.2.1',
    });
  });

  it('reads words by its table, whatever their case, numbers and booleans too', () => {
    const values = {
      ok: 'allow',
      'Soft-Block': 'flag',
      0: 'deny',
      true: 'redact',
      '-': 'pending_approval',
      skip: null,
    };
    const verdictOf = (word: unknown) => eventOf({ verdict: { from: 'd', values } }, { d: word }).verdict;
    expect(['ok', 'OK', 'soft block', 'SOFT_BLOCK', 0, '0', true, '-', 'skip', null].map(verdictOf)).toEqual([
      ...['allow', 'allow', 'flag', 'flag', 'deny', 'deny', 'redact', 'pending_approval', null, null],
    ]);
  });

  it('reads a word as it is written before it reads it in any case', () => {
    const verdict = { from: 'd', values: { A: 'allow', a: 'deny' } };
    expect(['A', 'a'].map((d) => eventOf({ verdict }, { d }).verdict)).toEqual(['allow', 'deny']);
  });

  it('keeps a word that is not in the table, and never takes it for an allowed call', () => {
    const fields = { verdict: { from: 'd', values: { ok: 'allow' } } };
    expect(eventOf(fields, { d: 'denied' })).toMatchObject({
      verdict: null,
      verdict_unreadable: true,
      decision_source: null,
      extra: { d: 'denied' },
      misses: 1,
    });
    const withRest = { verdict: { from: 'd', values: { ok: 'allow' }, otherwise: 'deny' } };
    expect(eventOf(withRest, { d: 'whatever' })).toMatchObject({ verdict: 'deny', extra: {}, misses: 0 });
    expect(eventOf(withRest, { d: '' })).toMatchObject({ verdict: null });
  });

  it('says that the policy decided, unless the word or a row says who did', () => {
    expect(eventOf({ verdict: 'd' }, { d: 'denied' })).toMatchObject({ verdict: 'deny', decision_source: 'policy' });
    expect(eventOf({ verdict: 'd' }, { d: 'rate limited' })).toMatchObject({ decision_source: 'rate_limit' });
    expect(eventOf({ verdict: 'd' }, {})).toMatchObject({ verdict: null, decision_source: null });
    const byRow = { verdict: 'd', decision_source: { from: 'by', values: { user: 'person' } } };
    expect(eventOf(byRow, { d: 'denied', by: 'user' })).toMatchObject({ decision_source: 'person' });
    expect(eventOf({ verdict: 'd', decision_source: 'by' }, { d: 'denied', by: 'person' })).toMatchObject({
      decision_source: 'person',
    });
  });

  it.each([
    ['s', 1788340442, 1788340442000000],
    ['ms', '1788340442500', 1788340442500000],
    ['us', 1788340442123456, 1788340442123456],
    ['ns', '1788340442123456789', 1788340442123456],
    ['ms', '2026-09-02T09:14:02Z', 1788340442000000],
  ])('counts time in %s: %s', (unit, at, micros) => {
    expect(eventOf({ event_time: { from: 'at', unit } }, { at }).event_time?.micros).toBe(micros);
  });

  it.each([
    ['s', 1.5, 1500],
    ['us', '250', 0.25],
    ['s', '42ms', 42],
    ['ms', 12, 12],
  ])('counts a duration in %s: %s', (unit, took, millis) => {
    expect(eventOf({ latency_ms: { from: 'took', unit } }, { took }).latency_ms).toBe(millis);
  });

  it('tells its own event type only where that is one of ours', () => {
    const fields = { event_type: { from: 't', values: { hit: 'dlp.match' } } };
    expect(eventOf(fields, { t: 'hit' }).source_type).toBe('dlp.match');
    expect(eventOf({ event_type: 't' }, { t: 'my.type' })).toMatchObject({
      source_type: null,
      extra: { t: 'my.type' },
    });
  });

  it('finds the payment among the arguments, unless rows say where it is', () => {
    const args = '{"amount":12.5,"payee":"Acme"}';
    expect(eventOf({ arguments: 'args' }, { args })).toMatchObject({ amount: '12.5', payee: 'Acme' });
    expect(eventOf({ arguments: 'args', amount: 'sum' }, { args, sum: 9 })).toMatchObject({ amount: '9' });
  });

  it('keeps what it does not know, as a miss; knows what it is told to keep; drops what it is told to', () => {
    const format = compiled({ keep: ['debug.*', 'pid'], drop: ['response.body'] });
    const record = { debug: { a: 1 }, pid: 7, response: { body: 'secret', code: 200 }, other: true };
    expect(format.read(record)).toMatchObject([
      { extra: { debug: { a: 1 }, pid: 7, response: { code: 200 }, other: true }, misses: 2, dropped_fields: 1 },
    ]);
  });

  it('knows what it recognises a record by', () => {
    const format = compiled({ recognise: { has: ['gateway.id'], equals: { v: 2 } } });
    expect(format.read({ v: 2, gateway: { id: 'g', other: 1 } })).toMatchObject([
      { extra: { v: 2, gateway: { id: 'g', other: 1 } }, misses: 1 },
    ]);
  });

  it('carries details of a match and the provenance of identities', () => {
    const dlp = {
      pattern_name: 'p.name',
      action_taken: { from: 'did', values: { stop: 'blocked' } },
      direction: { value: 'outbound' },
    };
    const fields = { kind: { value: 'dlp_match' }, agent: 'agent' };
    const format = compiled({
      fields,
      dlp,
      provenance: { agent: 'client_claimed' },
      metadataOnly: true,
      timeSource: 'client_reported',
    });
    expect(format).toMatchObject({ name: 'acme', metadataOnly: true, timeSource: 'client_reported' });
    expect(format.read({ agent: 'a', p: { name: 'IBAN' }, did: 'stop' })).toMatchObject([
      {
        agent_provenance: 'client_claimed',
        dlp: { pattern_name: 'IBAN', action_taken: 'blocked', direction: 'outbound' },
      },
    ]);
  });

  it.each([
    [{ has: ['evt', 'who.id'] }, { evt: null, who: { id: 1 } }, true],
    [{ has: ['evt', 'who.id'] }, { evt: 1, who: {} }, false],
    [{ equals: { vendor: 'acme' } }, { vendor: 'acme' }, true],
    [{ equals: { vendor: 'acme' } }, { vendor: 'Acme' }, false],
    [{ equals: { 'v\\.x': [1, true, null] } }, { 'v.x': null }, true],
    [{ equals: { v: [1, 2] } }, { v: '1' }, false],
    [{ has: ['a'], equals: { v: 1 } }, { v: 1 }, false],
    [undefined, { vendor: 'acme' }, false],
  ])('with the conditions %j knows %j: %s', (recognise, record, isKnown) => {
    expect(compiled({ recognise }).recognise(record)).toBe(isKnown);
  });

  it('reads no field out of the prototype', () => {
    expect(eventOf({ tool: 'constructor.name' }, {}).tool).toBeNull();
    expect(compiled({ recognise: { has: ['toString'] } }).recognise({})).toBe(false);
  });

  it('never throws, whatever the record', () => {
    const format = compiled({
      fields: {
        ...minimal.fields,
        verdict: { from: ['a.b', 'a'], values: { x: 'deny' } },
        event_time: { from: 'a', unit: 'ms' },
        arguments: 'b',
      },
      keep: ['c.*'],
      drop: ['d'],
    });
    const record = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', '__proto__'), fc.jsonValue({ maxDepth: 3 }), {
      noNullPrototype: false,
    });
    fc.assert(
      fc.property(record, (value) => {
        expect(format.read(parseJson(JSON.stringify(value)) as JsonObject)).toHaveLength(1);
      }),
    );
  });
});

it('docs/formats/custom.md names every field that a mapping can fill', () => {
  const page = readFileSync(new URL('../../../docs/formats/custom.md', import.meta.url), 'utf8');
  const named = new Set([...page.matchAll(/`([a-z_]+)`/g)].map(([, name]) => name));
  const fields = [...Object.keys(userFieldConverters), ...Object.keys(userDlpConverters)];
  expect(fields.filter((name) => !named.has(name))).toEqual([]);
});

describe('problems of a format', () => {
  it('are listed all at once, with their place and without values', () => {
    const canary = 'canary value';
    const definition = {
      name: 'Acme',
      fields: {
        tool: 'a..b',
        owner: { from: 'x', value: canary },
        server: {},
        outcome: { from: 'x', otherwise: 'success' },
        colour: 'x',
        latency_ms: { from: 'x', unit: 'fortnights' },
        agent: 7,
        verdict: { from: 'x', values: { no: canary } },
      },
      recognise: { has: ['a.*'] },
      keep: ['*'],
      nonsense: canary,
    };
    const found = problemsOf(definition);
    expect(found.map((problem) => problem.slice(0, problem.indexOf(':')))).toEqual([
      'name',
      'recognise.has[0]',
      'fields.kind',
      'fields.agent',
      'fields.owner',
      'fields.server',
      'fields.tool.from[0]',
      'fields.latency_ms.unit',
      'fields.verdict.values.no',
      'fields.outcome',
      'fields',
      'keep[0]',
      'format',
    ]);
    expect(found.join()).not.toContain(canary);
  });

  it.each([
    [{ ...minimal, fields: {} }, 'fields.kind: must be there: what one record stands for'],
    [{ ...minimal, name: 'hivekey' }, 'name: is the name of a format of ours'],
    [{ ...minimal, recognise: {} }, 'recognise: must hold a condition'],
    [
      { ...minimal, recognise: { equals: { 'a..b': 1 } } },
      'recognise.equals.a..b: has an empty key: a dot at the beginning, at the end or beside another',
    ],
    [
      { ...minimal, fields: { kind: { value: 'canary' } } },
      'fields.kind.value: must be one of tool_call, tool_decision, tool_result, dlp_match, guardrail, budget, loop, hold, drift, session, list, auth, admin_change, lifecycle, other',
    ],
    [
      { ...minimal, fields: { ...minimal.fields, verdict: { from: 'v', values: { no: 'canary' } } } },
      'fields.verdict.values.no: must be one of allow, deny, pending_approval, redact, flag, error',
    ],
    [
      { ...minimal, fields: { ...minimal.fields, amount: { value: 'canary' } } },
      'fields.amount.value: is no value that amount can have',
    ],
    [
      { ...minimal, fields: { ...minimal.fields, owner: { from: 'v', unit: 's' } } },
      'fields.owner.unit: is for event_time and latency_ms only',
    ],
    [
      { ...minimal, fields: { kind: 'k', tool: Array(21).fill('a') } },
      'fields.tool.from: Too big: expected array to have <=20 items',
    ],
    ['canary', 'format: Invalid input: expected object, received string'],
    [null, 'format: Invalid input: expected object, received null'],
  ])('%j', (definition, problem) => {
    expect(problemsOf(definition)).toEqual([problem]);
  });
});
