import { describe, expect, it } from 'vitest';
import { lintRules, runbookPage } from './lint-rules.ts';

const complete = `
title: Denial
id: 00000000-0000-4000-8000-000000000001
name: denial
logsource: { product: tripline }
detection: { denial: { verdict: deny }, condition: denial }
---
title: Denials
id: 00000000-0000-4000-8000-000000000002
name: TST-001-slow
status: stable
description: Two denials.
author: us
date: 2026-11-21
references: [https://atlas.mitre.org/techniques/AML.T0053]
falsepositives: [none]
tags: [atlas.t0053, owasp-asi.asi02-2026]
level: low
correlation: { type: event_count, rules: [denial], group-by: [agent], timespan: 10m, condition: { gte: 2 } }
x-detect:
  evidence: [tool]
  dedup: 1h
  runbook: Look.
  tests:
    - { name: a, covers: positive, events: [{ at: 0s, event: {} }], expect: [] }
    - { name: b, covers: negative, events: [{ at: 0s, event: {} }], expect: [] }
    - { name: c, covers: below, events: [{ at: 0s, event: {} }], expect: [] }
    - { name: d, covers: exactly, events: [{ at: 0s, event: {} }], expect: [] }
    - { name: e, covers: beyond, events: [{ at: 0s, event: {} }], expect: [] }
    - { name: f, covers: late, events: [{ at: 0s, event: {} }], expect: [] }
    - { name: g, covers: duplicate, events: [{ at: 0s, event: {} }], expect: [] }
`;
const fields = ['verdict', 'agent', 'tool'];
const options = { hasField: (field: string) => fields.includes(field), hasPage: (page: string) => page === 'tst-001' };

/** What is found when one text stands for another. */
function found(from = '', to = ''): string[] {
  expect(complete).toContain(from);
  return lintRules([{ name: 'r.yml', text: complete.replace(from, to) }], options).map(
    ({ rule, problem }) => `${rule}: ${problem}`,
  );
}

describe('a rule that is fit to ship', () => {
  it('has nothing to be found', () => {
    expect(found()).toEqual([]);
  });

  it.each([
    ['id: 00000000-0000-4000-8000-000000000002\n', '', 'Denials: has no id'],
    ['name: TST-001-slow\n', '', 'Denials: has no name, e.g. AGT-001'],
    ['level: low\n', '', 'Denials: does not state level'],
    ['falsepositives: [none]\n', '', 'Denials: does not state falsepositives'],
    ['  dedup: 1h\n', '', 'Denials: does not state x-detect.dedup'],
    ['  evidence: [tool]\n', '', 'Denials: does not state x-detect.evidence'],
    ['[atlas.t0053, owasp-asi.asi02-2026]', '[team.red]', 'Denials: has no tag of atlas, owasp-asi, owasp-llm, attack'],
    ['TST-001-slow', 'TST-002', 'Denials: has no runbook page tst-002.md'],
    ['covers: beyond', 'covers: late', 'Denials: has no test that covers beyond'],
    ['[agent]', '[agnet]', 'Denials: no event has a field agnet'],
    ['verdict: deny', 'vredict: deny', 'Denial: no event has a field vredict'],
    ['rules: [denial]', 'rules: [denails]', 'Denials: correlation.rules: denails is no rule'],
    [
      'owasp-asi.asi02-2026',
      'owasp-asi.asi02',
      '00000000-0000-4000-8000-000000000002: tags: tag "owasp-asi.asi02" lacks its year: asi01-2026',
    ],
  ])('does not read %j as %j', (from, to, problem) => {
    expect(found(from, to)).toContain(problem);
  });

  it('may be about our own pipeline, for which no taxonomy has an id', () => {
    expect(found('[atlas.t0053, owasp-asi.asi02-2026]', '[tripline.operations]')).toEqual([]);
  });
});

it('forms of one rule share its runbook page', () => {
  expect(['AGT-001', 'AGT-001-slow', 'denial', 'AGT-0012x'].map((name) => runbookPage({ name, id: '' }))).toEqual([
    'agt-001',
    'agt-001',
    'denial',
    'agt-0012x',
  ]);
});
