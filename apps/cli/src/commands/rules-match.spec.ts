import { StatelessRules } from '@tripline/detection';
import { describe, expect, it } from 'vitest';
import { matchLine } from './rules-match.ts';

const rule = (title: string, logsource: string, search: string) =>
  `title: ${title}\nlogsource: ${logsource}\ndetection: { s: ${search}, condition: s }\n`;

function rulesOf(documents: readonly string[], isRouted = true): StatelessRules {
  return new StatelessRules([{ name: 'r.yml', text: documents.join('---\n') }], { isRouted });
}

const matched = (event: unknown, rules: StatelessRules) =>
  matchLine({ number: 3, bytes: Buffer.from(typeof event === 'string' ? event : JSON.stringify(event)) }, rules);

const windows = [
  rule('created', '{ product: windows, category: process_creation }', '{ Image|endswith: cmd.exe }'),
  rule('set', '{ product: windows, category: registry_set }', '{ Image|endswith: cmd.exe }'),
];
const event = {
  Event: {
    System: {
      Provider: { '#attributes': { Name: 'Microsoft-Windows-Sysmon' } },
      EventID: { '#text': 1 },
      Channel: 'Microsoft-Windows-Sysmon/Operational',
    },
    EventData: { Image: 'C:\\x\\CMD.EXE', 'Process Name': 'y' },
  },
};

describe('a matched line', () => {
  it('names the rules that match, by id or title', () => {
    const rules = rulesOf([
      `id: some-id\n${rule('a', '{ product: x }', '{ n: 5 }')}`,
      rule('b', '{ product: x }', '{ n|gt: 4 }'),
    ]);
    expect(matched({ n: '5' }, rules)).toEqual({ line: 3, matches: ['some-id', 'b'] });
    expect(matched({ n: 4 }, rules)).toEqual({ line: 3, matches: [] });
  });

  it('is routed by log source, unless told otherwise', () => {
    expect(matched(event, rulesOf(windows))).toEqual({ line: 3, matches: ['created'] });
    expect(matched(event, rulesOf(windows, false))).toEqual({ line: 3, matches: ['created', 'set'] });
  });

  it('reads Windows events flat and nested', () => {
    const flat = { EventID: '1', Channel: 'Microsoft-Windows-Sysmon/Operational', Image: 'cmd.exe' };
    expect(matched(flat, rulesOf(windows))).toEqual({ line: 3, matches: ['created'] });
    const source = '{ product: windows }';
    const parts = rulesOf([
      rule('provider', source, '{ Provider_Name: Microsoft-Windows-Sysmon }'),
      rule('blank', source, '{ ProcessName: y }'),
    ]);
    expect(matched(event, parts)).toEqual({ line: 3, matches: ['provider', 'blank'] });
  });

  it.each(['', '[1]', '"text"', 'null', '{"a":'])('that is no JSON object matches nothing: %j', (text) => {
    const rules = rulesOf([rule('a', '{ product: x }', '{ a: null }')]);
    expect(matched(text, rules)).toEqual({ line: 3, matches: [], unreadable: true });
    expect(matchLine({ number: 9, bytes: null }, rules)).toEqual({ line: 9, matches: [], unreadable: true });
  });

  it('keeps the digits of large numbers', () => {
    const rules = rulesOf([rule('a', '{ product: x }', "{ n: '12345678901234567890' }")]);
    expect(matched('{"n":12345678901234567890}', rules)).toMatchObject({ matches: ['a'] });
    expect(matched('{"n":12345678901234567891}', rules)).toMatchObject({ matches: [] });
  });

  it('takes the events that normalize prints, with their arguments as text or as a map', () => {
    const rules = rulesOf([
      rule('path', '{ product: tripline }', '{ arguments.path|startswith: /etc }'),
      rule('word', '{ product: tripline }', '[shadow]'),
      rule('absent', '{ product: tripline }', '{ owner|exists: true }'),
    ]);
    const printed = {
      line: 1,
      events: [
        { kind: 'tool_call', owner: null, arguments: '{"path":"/etc/hosts"}' },
        { kind: 'tool_call', arguments: { path: '/etc/shadow' } },
      ],
    };
    expect(matched(printed, rules)).toEqual({ line: 3, matches: ['path', 'word'] });
  });
});

it('leaves out what cannot be loaded, and passes correlations over', () => {
  const rules = rulesOf([
    rule('a', '{ product: x }', '{ "a|expand": "%x%" }'),
    `name: b\n${rule('b', '{ product: x }', '{ a: x }')}`,
    'title: c\ncorrelation: { type: value_sum, rules: [b], timespan: 5m, condition: { gte: 1, field: n } }\n',
    'title: d\nlogsource: { product: x }\nfilter: { rules: [b], s: { ok: true }, condition: not s }\n',
  ]);
  expect(rules.leftOut.map(({ rule: name }) => name)).toEqual(['a']);
  expect(matched({ a: 'x' }, rules)).toMatchObject({ matches: ['b'] });
  expect(matched({ a: 'x', ok: true }, rules)).toMatchObject({ matches: [] });
});
