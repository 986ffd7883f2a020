import { readFileSync } from 'node:fs';
import { type AuditEvent, contentFieldsWith } from '@tripline/contract';
import { describe, expect, it } from 'vitest';
import { contentOf } from './content.ts';
import { encodeEvent } from './encode.ts';
import { vocabularyNamed, vocabularyNames } from './registry.ts';
import { type ContentMode, contentModes, type Vocabulary } from './vocabulary.ts';

const denial = JSON.parse(readFileSync(new URL('../testdata/deny.event.json', import.meta.url), 'utf8')) as AuditEvent;
const policy = (mode: ContentMode, ...further: string[]) => ({ mode, contentFields: contentFieldsWith(further) });
const call = (fields: Partial<AuditEvent>): AuditEvent => ({ ...denial, ...fields });

describe('content mode', () => {
  it('metadata sends neither arguments nor extra fields, nor their names', () => {
    const event = call({ arguments: '{"sesame":"open"}', extra: '{"simsim":1}' });
    for (const name of vocabularyNames) {
      const line = encodeEvent(event, vocabularyNamed(name) as Vocabulary, policy('metadata')).toString();
      expect(line).not.toMatch(/sesame|simsim|open|\/arguments/);
    }
  });

  it('keys sends the names of arguments and no value', () => {
    const event = call({ arguments: '{"path":"/etc","list":[{"a":1},{"a":2,"b":[]}],"none":{}}', extra: null });
    expect(contentOf(event, policy('keys'))).toEqual({
      mode: 'keys',
      argumentKeys: ['path', 'list[].a', 'list[].b[]', 'none'],
    });
  });

  it('leaves out arguments that are not JSON', () => {
    expect(contentOf(call({ arguments: '{"half":', extra: null }), policy('redacted')).arguments).toBeUndefined();
  });

  it.each([...contentModes])('writes arguments named like prototypes as they are, content %s', (mode) => {
    const event = call({ arguments: '{"__proto__":{"x":1},"constructor":1}' });
    const line = encodeEvent(event, vocabularyNamed('canonical') as Vocabulary, policy(mode)).toString();
    expect(line.includes('__proto__')).toBe(mode !== 'metadata');
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });
});

describe('content fields of findings in content', () => {
  const names = ['value', 'matched_text', 'match', 'original', 'prompt', 'response', 'content', 'messages'];
  const spellings = (name: string) => [
    name,
    name.toUpperCase(),
    name.replace('_', '-'),
    name.replace(/_(.)/, (_, c) => c.toUpperCase()),
  ];
  const kinds = [
    { kind: 'dlp_match', event_type: 'dlp.match' },
    { kind: 'guardrail', event_type: 'dlp.pii_blocked' },
    { kind: 'tool_result', event_type: 'tool.result' },
    { kind: 'budget', event_type: 'budget.exhausted' },
  ];

  it.each(names.flatMap(spellings))('never leave as %s, at any depth, in any vocabulary', (name) => {
    const planted = JSON.stringify({
      [name]: 'harmless-word',
      deep: [{ er: { [name]: { still: 'harmless-word' } } }],
      kept: 'kept-word',
    });
    for (const about of kinds)
      for (const vocabulary of vocabularyNames) {
        const event = call({ ...about, arguments: planted, extra: planted });
        const line = encodeEvent(event, vocabularyNamed(vocabulary) as Vocabulary, policy('redacted')).toString();
        expect(line).not.toContain('harmless-word');
        expect(line.match(/kept-word/g)).toHaveLength(2);
      }
  });

  it('are ordinary arguments of a call, and content in its extra fields', () => {
    const { arguments: args, extra } = contentOf(
      call({ arguments: '{"content":"x"}', extra: '{"content":"x","a":1}' }),
      policy('redacted'),
    );
    expect(args).toEqual({ content: 'x' });
    expect(extra).toEqual({ a: 1 });
  });

  it('are those that a deployment adds, too', () => {
    const event = call({ kind: 'guardrail', arguments: '{"Page-Text":"x","a":1}', extra: null });
    expect(contentOf(event, policy('redacted', 'page_text')).arguments).toEqual({ a: 1 });
  });

  it('are no field names of a vocabulary itself', () => {
    for (const name of vocabularyNames) {
      const event = { ...call({}), arguments: null, extra: null, dlp: JSON.parse(dlpText) };
      const line = JSON.parse(encodeEvent(event, vocabularyNamed(name) as Vocabulary, policy('redacted')).toString());
      const own = [
        ...Object.keys(line),
        ...Object.keys(line.tripline ?? {}),
        ...Object.keys((line.tripline ?? line).dlp),
      ];
      expect(own.filter((key) => contentFieldsWith([]).has(key.replaceAll('_', '')))).toEqual([]);
    }
  });

  it('are dropped from JSON in a string too, and other strings stay as they were', () => {
    const inner = (fields: object) => JSON.stringify({ a: [JSON.stringify({ kept: 1, ...fields })] });
    const extra = JSON.stringify({ list: inner({ matched_text: 'sesame' }), same: '{ "kept" : 1 }', cut: '{"kept":' });
    expect(contentOf(call({ kind: 'dlp_match', extra }), policy('redacted')).extra).toEqual({
      list: inner({}),
      same: '{ "kept" : 1 }',
      cut: '{"kept":',
    });
  });

  it('end no line by their depth', () => {
    const nested = `${'['.repeat(100_000)}"sesame"${']'.repeat(100_000)}`;
    const { extra } = contentOf(call({ extra: JSON.stringify({ nested }) }), policy('redacted'));
    expect(JSON.stringify(extra)).not.toContain('sesame');
  });
});

const dlpText =
  '{"pattern_id":"p","pattern_name":"n","position":1,"length":2,"tags":["pii"],"direction":"inbound","action_taken":"flagged","detection_reason":"pattern_match","redaction_count":1,"destination_domain":"d","payload_bytes":3}';
