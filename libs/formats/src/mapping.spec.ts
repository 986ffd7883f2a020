import { parseJson } from '@tripline/contract';
import { describe, expect, it } from 'vitest';
import { defineMapping } from './mapping.ts';

const read = defineMapping({
  fields: {
    kind: { always: 'tool_call' },
    owner: ['who/email', 'who/name'],
    tool: 'mcp.tool.name',
    verdict: 'result',
    arguments: 'args',
    amount: 'args/amount',
    server: 'chain/0/sub',
  },
  keep: ['pid'],
  provenance: { owner: 'authenticated' },
});

describe('defineMapping', () => {
  it('fills fields from flat keys with dots, from nested keys and from places in arrays', () => {
    const event = read({ 'mcp.tool.name': 'search', who: { email: 'a@b.example' }, chain: [{ sub: 'github' }] });
    expect(event).toMatchObject({ kind: 'tool_call', tool: 'search', owner: 'a@b.example', server: 'github' });
  });

  it('reads keys that hold a slash or a tilde, escaped as in a JSON pointer', () => {
    const reader = defineMapping({ fields: { server: 'labels/app.kubernetes.io~1name', tool: 'a~0b' } });
    const record = { labels: { 'app.kubernetes.io/name': 'github', other: 1 }, 'a~b': 'search' };
    expect(reader(record)).toMatchObject({ server: 'github', tool: 'search', extra: { labels: { other: 1 } } });
  });

  it('takes the first of several places that says something', () => {
    expect(read({ who: { email: '-', name: 'Maya' } }).owner).toBe('Maya');
    expect(read({ who: { email: 'maya@b.example', name: 'Maya' } }).owner).toBe('maya@b.example');
  });

  it('states whose word an identity is only where there is one', () => {
    expect(read({ who: { name: 'Maya' } }).owner_provenance).toBe('authenticated');
    expect(read({}).owner_provenance).toBeNull();
  });

  it('lets a record tell whose clock its time is', () => {
    const reader = defineMapping({ fields: { event_time: 'at/time', time_source: 'at/source' } });
    const event = reader({ at: { time: '2026-09-02T05:20:00Z', source: 'client_reported' } });
    expect(event).toMatchObject({ time_source: 'client_reported', extra: {} });
    expect(reader({ at: { time: '2026-09-02T05:20:00Z' } }).time_source).toBeNull();
  });

  it('keeps in extra what no field took, and counts what the mapping does not know', () => {
    const event = read({ pid: 7, region: 'eu', who: { email: 'x', name: 'Maya', team: 't' }, args: { amount: '1' } });
    expect(event.extra).toEqual({ pid: 7, region: 'eu', who: { name: 'Maya', team: 't' } });
    expect(event.misses).toBe(2);
  });

  it('keeps in extra, as a miss, what is not of the kind that a field wants', () => {
    const event = read({ result: 'perhaps' });
    expect(event.verdict).toBeNull();
    expect(event.extra).toEqual({ result: 'perhaps' });
    expect(event.misses).toBe(1);
  });

  it.each([
    ['perhaps', true],
    [{ word: 'allow' }, true],
    ['allow', false],
    ['', false],
    [null, false],
  ])('tells a decision that it cannot read from one that is not stated: %j', (result, isUnreadable) => {
    expect(read({ result }).verdict_unreadable).toBe(isUnreadable);
    expect(read({}).verdict_unreadable).toBe(false);
  });

  it('leaves out known fields that say nothing', () => {
    expect(read({ pid: null, result: '', who: {} })).toMatchObject({ extra: {}, misses: 0 });
  });

  it('leaves content out, counted, but for what a row reads of it', () => {
    const reader = defineMapping({ fields: { owner: 'env/email', tool: 'body' }, content: ['env', 'body', 'raw'] });
    const event = reader({ env: { email: 'a@b.example', cwd: '/home' }, body: 'search', raw: { x: 1 }, pid: 7 });
    expect(event).toMatchObject({ owner: 'a@b.example', tool: 'search', extra: { pid: 7 }, dropped_fields: 2 });
    expect(reader({ raw: null, env: '' }).dropped_fields).toBe(0);
  });

  it('counts no misses under a place where anything is expected', () => {
    const reader = defineMapping({ fields: { client: 'resource/service.name' }, keep: ['resource/*'] });
    const event = reader({ resource: { 'service.name': 'cli', team: 'payments' }, other: 1 });
    expect(event).toMatchObject({ client: 'cli', extra: { resource: { team: 'payments' }, other: 1 }, misses: 1 });
  });

  it('keeps every digit of numbers that it does not know', () => {
    const event = read(parseJson('{"counter":9007199254740993}') as never);
    expect(JSON.stringify(event.extra)).toBe('{"counter":9007199254740993}');
  });

  it('keeps a key __proto__ as a field', () => {
    const event = read(parseJson('{"__proto__":{"polluted":true}}') as never);
    expect(JSON.stringify(event.extra)).toBe('{"__proto__":{"polluted":true}}');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('reads no field out of the prototype', () => {
    const reader = defineMapping({ fields: { tool: 'constructor/name', server: 'toString' } });
    expect(reader({})).toMatchObject({ tool: null, server: null });
  });

  it('tells a trace where each field came from and what it does not know', () => {
    const told: string[] = [];
    read(
      { who: { name: 'Maya' }, result: 'perhaps', 'a/b': 1 },
      {
        field: (name, pointer) => told.push(`${name} <- ${pointer}`),
        miss: (pointer) => told.push(`? ${pointer}`),
      },
    );
    expect(told).toEqual(['owner <- /who/name', '? /result', '? /a~1b']);
  });

  it('tells a trace when an event begins, and members of the DLP part by their path', () => {
    const told: string[] = [];
    const reader = defineMapping({ fields: { tool: 't' }, dlp: { position: 'at' } });
    const trace = { begin: () => told.push('begin'), field: (name: string) => told.push(name), miss: () => undefined };
    reader({ t: 'a', at: 7 }, trace);
    expect(told).toEqual(['begin', 'tool', 'dlp.position']);
  });
});
