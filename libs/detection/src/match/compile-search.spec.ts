import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readDetection } from '../sigma/detection.ts';
import type { YamlMap } from '../sigma/documents.ts';
import { Problems } from '../sigma/problems.ts';
import { compileSearch } from './compile-search.ts';
import { EventFields, FieldTable } from './event-fields.ts';

function matches(detection: string, event: object, isNullAbsent = false): boolean {
  const problems = new Problems('rule');
  const search = readDetection(parse(detection) as YamlMap, problems);
  if (search === undefined) throw new Error(problems.all.join('\n'));
  const table = new FieldTable();
  const matcher = compileSearch(search, table);
  const fields = new EventFields(table, { isNullAbsent });
  fields.load(event);
  return matcher(fields);
}

/** `selection` alone, as the condition. */
function selects(selection: string, event: object): boolean {
  return matches(`{ selection: ${selection}, condition: selection }`, event);
}

describe('values', () => {
  it.each([
    ['{ a: Deny }', { a: 'dENY' }, true],
    ['{ a: deny }', { a: 'denied' }, false],
    ['{ a: den* }', { a: 'denied' }, true],
    ['{ a|cased: Deny }', { a: 'deny' }, false],
    ['{ a|cased: Deny }', { a: 'Deny' }, true],
    ['{ a: [x, deny] }', { a: 'deny' }, true],
    ['{ a: [x, y*] }', { a: 'deny' }, false],
    ['{ a: 4625 }', { a: 4625 }, true],
    ['{ a: 4625 }', { a: '4625' }, true],
    ["{ a: '4625' }", { a: 4625 }, true],
    ['{ a: true }', { a: 'True' }, true],
    ['{ a: true }', { a: true }, true],
    ['{ a: true }', { a: false }, false],
    ["{ a: '' }", { a: '' }, true],
    ["{ a: '' }", {}, false],
    ["{ a: '' }", { a: null }, false],
    ['{ a: null }', { a: null }, true],
    ['{ a: null }', {}, true],
    ['{ a: null }', { a: '' }, false],
    ['{ a: x, b: y }', { a: 'x', b: 'y' }, true],
    ['{ a: x, b: y }', { a: 'x' }, false],
    ['[{ a: x }, { b: y }]', { b: 'y' }, true],
    ['{ a: İ* }', { a: 'İstanbul' }, true],
  ])('%s on %j is %s', (selection, event, expected) => {
    expect(selects(selection, event)).toBe(expected);
  });
});

describe('modifiers', () => {
  it.each([
    ['{ a|contains: MID }', { a: 'amidst' }, true],
    ['{ a|startswith: ami }', { a: 'amidst' }, true],
    ['{ a|startswith: mid }', { a: 'amidst' }, false],
    ['{ a|endswith: dst }', { a: 'amidst' }, true],
    ['{ a|contains: [x, mid] }', { a: 'amidst' }, true],
    ['{ a|contains|all: [am, dst] }', { a: 'amidst' }, true],
    ['{ a|contains|all: [am, x] }', { a: 'amidst' }, false],
    ["{ a|contains: 'a?i' }", { a: 'xamix' }, true],
    ["{ a|contains: '\\*' }", { a: 'one * two' }, true],
    ["{ a|contains: '\\*' }", { a: 'one two' }, false],
    ['{ a|neq: x }', { a: 'y' }, true],
    ['{ a|neq: x }', { a: 'X' }, false],
    ['{ a|neq: x }', {}, true],
    ['{ a|exists: yes }', { a: null }, true],
    ['{ a|exists: true }', {}, false],
    ['{ a|exists: no }', {}, true],
    ["{ a|re: '^d[eE]n' }", { a: 'denied' }, true],
    ["{ a|re: '^D' }", { a: 'denied' }, false],
    ["{ a|re|i: '^D' }", { a: 'denied' }, true],
    ["{ a|re: 'a.b' }", { a: 'a\nb' }, false],
    ["{ a|re|s: 'a.b' }", { a: 'a\nb' }, true],
    ["{ a|re|m: '^b$' }", { a: 'a\nb' }, true],
    ["{ a|re: '(?i)DEN' }", { a: 'denied' }, true],
    ['{ a|cidr: 10.0.0.0/8 }', { a: '10.1.2.3' }, true],
    ['{ a|cidr: 10.0.0.0/8 }', { a: '11.1.2.3' }, false],
    ['{ a|cidr: 10.0.0.0/8 }', { a: '::ffff:10.1.2.3' }, true],
    ['{ a|cidr: 10.0.0.0/8 }', { a: 'no address' }, false],
    ["{ a|cidr: 'fd00::/8' }", { a: 'fd12::1' }, true],
    ["{ a|cidr: 'fd00::/8' }", { a: '10.1.2.3' }, false],
    ['{ a|gte: 10 }', { a: 10 }, true],
    ['{ a|gt: 10 }', { a: 10 }, false],
    ['{ a|lt: 10.5 }', { a: '10.25' }, true],
    ['{ a|lte: 10 }', { a: 'ten' }, false],
    ['{ a|lte: 10 }', { a: '' }, false],
    ['{ a|lte: 10 }', {}, false],
    ['{ a|fieldref: b }', { a: 'X', b: 'x' }, true],
    ['{ a|fieldref|startswith: b }', { a: 'xyz', b: 'X' }, true],
    ['{ a|fieldref: b }', { a: 'x' }, false],
    ['{ a|fieldref|neq: b }', { a: 'x', b: 'y' }, true],
    ['{ a|fieldref|contains: b }', { a: 'axb', b: 'X' }, true],
    ['{ a|fieldref|cased: b }', { a: 'x', b: 'X' }, false],
    ["{ a|contains|windash: ' -enc' }", { a: 'x –enc y' }, true],
    ["{ a|contains|windash: ' -enc' }", { a: 'x +enc y' }, false],
    ['{ a|base64: cmd }', { a: 'Y21k' }, true],
    ['{ a|base64offset|contains: foobar }', { a: Buffer.from('xxfoobarxx').toString('base64') }, true],
    ['{ a|wide|base64offset|contains: IEX }', { a: Buffer.from('a IEX b', 'utf16le').toString('base64') }, true],
    ['{ a|hour: 23 }', { a: '2026-01-02T23:30:00+02:00' }, true],
    ['{ a|hour: 23 }', { a: '2026-01-02' }, false],
    ['{ a|minute: 30 }', { a: '2026-01-02 23:30' }, true],
    ['{ a|week: 53 }', { a: '2027-01-01' }, true],
    ['{ a|year: 2026 }', { a: 1_767_225_600 }, true],
    ['{ a|month: 1 }', { a: 1_767_225_600_000_000 }, true],
    ['{ a|day: 1 }', { a: 'no date' }, false],
    ['{ a: 10 }', { a: '10.00' }, true],
    ['{ a: 10 }', { a: '0x0a' }, false],
    ['{ a|cidr: 0.0.0.0/8 }', { a: '80' }, false],
    ['{ a|cidr: 10.0.0.1 }', { a: '10.0.0.1' }, true],
    ['{ a|contains: ΑΣ }', { a: 'ασα' }, true],
    ['{ a|contains: suspended }', { a: { b: ['x', { c: 'Suspended' }] } }, true],
    ['{ arguments.path|startswith: /etc }', { arguments: '{"path":"/etc/hosts"}' }, true],
    ['{ arguments|contains: say "x" }', { arguments: '{"text":"say \\"x\\""}' }, true],
    ['{ extra.a.b.c: 1 }', { extra: '{"a":{"b.c":1}}' }, true],
  ])('%s on %j is %s', (selection, event, expected) => {
    expect(selects(selection, event)).toBe(expected);
  });

  it('matches a hostile expression in linear time', () => {
    const startedAt = performance.now();
    expect(selects("{ a|re: '^(a+)+$' }", { a: `${'a'.repeat(5_000)}!` })).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});

describe('fields', () => {
  it.each([
    ['{ dlp.tags: pii }', { dlp: { tags: ['internal', 'PII'] } }, true],
    ['{ dlp.tags|all: [pii, internal] }', { dlp: { tags: ['internal', 'pii'] } }, true],
    ['{ dlp.tags: pii }', { dlp: { tags: [] } }, false],
    ['{ dlp.tags: pii }', { dlp: null }, false],
    ['{ dlp.tags: pii }', { 'dlp.tags': 'pii', dlp: { tags: ['x'] } }, true],
    ['{ list.name: b }', { list: [{ name: 'a' }, { name: 'b' }, {}] }, true],
    ['{ constructor: null }', {}, true],
    ['{ toString|exists: true }', {}, false],
  ])('%s on %j is %s', (selection, event, expected) => {
    expect(selects(selection, event)).toBe(expected);
  });

  it('takes null for absent where the record format has no other way to say it', () => {
    const detection = '{ selection: { a|exists: true }, condition: selection }';
    expect(matches(detection, { a: null }, false)).toBe(true);
    expect(matches(detection, { a: null }, true)).toBe(false);
  });

  it('forgets one event when the next is loaded', () => {
    const table = new FieldTable();
    const fields = new EventFields(table, { isNullAbsent: true });
    const slot = table.slot('a');
    fields.load({ a: 'X' });
    expect([fields.text(slot), fields.folded(slot), fields.leaves()]).toEqual(['X', 'x', ['X']]);
    fields.load({ a: ['Y', 1] });
    expect([fields.text(slot), fields.folded(slot), fields.leaves()]).toEqual([
      ['Y', '1'],
      ['y', '1'],
      ['Y', '1'],
    ]);
  });
});

describe('keywords', () => {
  const event = { a: { b: ['say "cheese"', 7] }, c: 'back\\slash' };
  it.each([
    ['[cheese]', true],
    ['[\'"cheese"\']', true],
    ['[mouse, SLASH]', true],
    ['[mouse]', false],
    ["['back\\\\slash']", true],
    ['[7]', true],
    ["['c*ese']", true],
    ["{ '|all': [cheese, slash] }", true],
    ["{ '|all': [cheese, mouse] }", false],
    ["['b']", true],
    ["['a:']", false],
  ])('%s looks at leaf values: %s', (selection, expected) => {
    expect(selects(selection, event)).toBe(expected);
  });
});

describe('conditions', () => {
  const searches = 'one: { a: 1 }\ntwo: { b: 2 }\nthree: { c: 3 }\n_hidden: { d: 4 }\n';
  it.each([
    ['one or two and three', { a: 1 }, true],
    ['(one or two) and three', { a: 1 }, false],
    ['not one and two', { b: 2 }, true],
    ['not (one and two)', { a: 1 }, true],
    ['not not one', { a: 1 }, true],
    ['1 of t*', { c: 3 }, true],
    ['all of t*', { c: 3 }, false],
    ['all of t*', { b: 2, c: 3 }, true],
    ['any of them', { b: 2 }, true],
    ['all of them', { a: 1, b: 2, c: 3 }, true],
    ['1 of them', { d: 4 }, false],
    ['1 of _*', { d: 4 }, true],
    ['ONE', {}, undefined],
    ['one AND two', { a: 1, b: 2 }, true],
    ['not 1 of t* and one', { a: 1 }, true],
    ['[one, two]', { b: 2 }, true],
  ])('%s on %j is %s', (condition, event, expected) => {
    const detection = `${searches}condition: ${condition}`;
    if (expected === undefined) expect(() => matches(detection, event)).toThrow('names "ONE"');
    else expect(matches(detection, event)).toBe(expected);
  });
});
