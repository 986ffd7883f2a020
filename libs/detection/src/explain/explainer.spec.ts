import { describe, expect, it } from 'vitest';
import { readRules } from '../sigma/read-rules.ts';
import { linkRules } from '../sigma/rule-set.ts';
import { Explainer, type RuleExplanation } from './explainer.ts';

const text = `
title: Denial
id: 00000000-0000-4000-8000-000000000001
name: denial
logsource: { product: tripline }
detection:
  denial: { verdict: deny, kind: [tool_call, tool_decision] }
  scope:
    - reason|contains: granted
    - reason: null
  own: { approver|fieldref: owner }
  words: [vault, secret]
  condition: denial and scope and not own and not words
---
title: Two tools
id: 00000000-0000-4000-8000-000000000002
name: TST-001
correlation: { type: value_count, rules: [denial], group-by: [who], timespan: 10m, condition: { gte: 2, field: tool }, aliases: { who: { denial: agent } } }
---
title: Injection
id: 00000000-0000-4000-8000-000000000003
logsource: { product: tripline }
detection: { injection: { event_type: dlp.injection_blocked }, condition: injection }
---
title: Not from tests
id: 00000000-0000-4000-8000-000000000004
logsource: { product: tripline }
filter: { rules: [denial], tests: { agent: test-agent }, condition: not tests }
`;
const files = [{ name: 'r.yml', text }];
const fields = ['verdict', 'kind', 'reason', 'approver', 'owner', 'agent', 'tool', 'event_type'];
const { rules, problems } = readRules(files);
const linked = linkRules(rules);

function explain(event: object): RuleExplanation[] {
  expect([...problems, ...linked.problems]).toEqual([]);
  return new Explainer(files, linked.set, { hasField: (field) => fields.includes(field) }).explain(event);
}

const denial = { verdict: 'deny', kind: 'tool_call', agent: 'a-1', tool: 'pay', owner: 'li', reason: null };
const detectionOf = ([counted]: RuleExplanation[]) =>
  counted?.parts[0] as Extract<RuleExplanation['parts'][number], { matches: boolean }>;
const failing = (explained: RuleExplanation[]) =>
  detectionOf(explained).selections.flatMap(({ name, items }) =>
    items.flatMap(({ asked, holds, found }) => (holds ? [] : [`${name}: ${asked} – ${found}`])),
  );

describe('an explanation', () => {
  it('says for whom an event counts, and what else it takes', () => {
    const [counted, other] = explain(denial);
    expect(counted).toMatchObject({
      name: 'TST-001',
      rule: 'Two tools',
      result: 'counts',
      lacks: [],
      group: { who: 'a-1' },
      needs: 'value_count gte 2 field tool within 10m, by who',
    });
    expect(other).toMatchObject({ rule: 'Injection', result: 'not', needs: '' });
    expect(explain({ event_type: 'dlp.injection_blocked' })[1]).toMatchObject({ result: 'matches' });
  });

  it('says which line of which selection does not hold, and what the event has there', () => {
    expect(failing(explain({ ...denial, verdict: 'allow', kind: undefined, approver: 'mo' }))).toEqual([
      'denial: verdict: deny – the event has allow',
      'denial: kind: [tool_call, tool_decision] – the event has none',
      'scope: reason|contains: granted – the event has none',
      'own: approver|fieldref: owner – approver: the event has mo; owner: the event has li',
      'words: vault – null',
      'words: secret – null',
    ]);
  });

  it('says that a selection which must not hold does', () => {
    const explained = explain({ ...denial, approver: 'li' });
    expect(explained[0]?.result).toBe('not');
    expect(detectionOf(explained)).toMatchObject({
      condition: 'denial and scope and not own and not words',
      selections: [
        { name: 'denial', holds: true },
        { name: 'scope', holds: true },
        { name: 'own', holds: true },
        { name: 'words', holds: false },
      ],
    });
  });

  it('names the fields that an event lacks to be counted', () => {
    expect(explain({ ...denial, agent: null, tool: null })[0]).toMatchObject({
      result: 'not',
      lacks: ['agent', 'tool'],
      group: {},
      parts: [{ matches: true }],
    });
    expect(explain({ ...denial, agent: ['a', 'b'], tool: ['a', 'b'] })[0]?.lacks).toEqual(['agent']);
  });

  it('tells a filter from a rule that does not match', () => {
    const [part] = explain({ ...denial, agent: 'test-agent' })[0]?.parts ?? [];
    expect(part).toMatchObject({ matches: false, isFilteredOut: true });
    expect(explain({ ...denial, verdict: 'allow' })[0]?.parts[0]).toMatchObject({ isFilteredOut: false });
  });

  it.each([
    { ...denial, reason: 'the word is swordfish' },
    { ...denial, verdict: ['swordfish'], reason: ['swordfish', 'x'], arguments: '{"a":"swordfish"}' },
    { ...denial, agent: { name: 'swordfish' }, extra: 'swordfish' },
  ])('shows nothing that was said: %j', (event) => {
    const said = JSON.stringify(explain(event)).replaceAll('the event has swordfish', 'verdict');
    expect(said).not.toContain('swordfish');
  });

  it('cuts what is long', () => {
    const long = failing(explain({ ...denial, verdict: 'v'.repeat(10_000) })).join();
    expect(long.length).toBeLessThan(300);
  });
});
