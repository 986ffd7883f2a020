import { isDeepStrictEqual } from 'node:util';
import { Engine } from '../engine/engine.ts';
import { LineageMarks } from '../engine/lineage-marks.ts';
import type { Observation } from '../engine/observation.ts';
import type { Revision } from '../engine/revision.ts';
import type { Rule } from '../sigma/rule.ts';
import { innerOf, type RuleSet } from '../sigma/rule-set.ts';
import { type Coverage, coverages, type ExpectedAlert, type RuleTest, type TestEvents } from './rule-test.ts';

/** Any day does; this one is fixed so that a failing test fails the same way everywhere. */
const BEGINNING = Date.UTC(2026, 0, 5, 9) * 1000;

export interface RuleTestResult {
  readonly rule: Rule;
  readonly test: RuleTest;
  /** What was expected and what came; undefined when they are equal. */
  readonly problem: string | undefined;
}

/** Runs the tests that stand in the rules' own files, each on an engine of its own with that rule and what it counts alone. */
export function runRuleTests(set: RuleSet): RuleTestResult[] {
  const rules: Rule[] = [...set.correlations.map(({ rule }) => rule), ...set.alone];
  return rules.flatMap((rule) =>
    rule.options.tests.map((test) => ({ rule, test, problem: problemOf(onlyThis(rule, set), test) })),
  );
}

/** What the tests of a rule do not show yet. A rule about single events has no window, so it has none to show. */
export function missingCoverage(rule: Rule): Coverage[] {
  const wanted = rule.kind === 'correlation' ? coverages : (['positive', 'negative', 'late', 'duplicate'] as const);
  const shown = new Set(rule.options.tests.map((test) => test.covers));
  return wanted.filter((coverage) => !shown.has(coverage));
}

/** Rules that alert: not those that another one counts in silence. */
export function alertingRules(set: RuleSet): Rule[] {
  return [...set.correlations.filter(({ alerts }) => alerts).map(({ rule }) => rule), ...set.alone];
}

function onlyThis(rule: Rule, set: RuleSet): RuleSet {
  if (rule.kind === 'detection') return { ...set, detections: [rule], correlations: [], alone: [rule] };
  const tested = set.correlations.filter((linked) => linked.rule === rule);
  const inner = new Set(tested.flatMap(innerOf));
  const detections = new Set([...inner, ...tested].flatMap(({ counts }) => counts));
  const correlations = [
    ...[...inner].map((linked) => ({ ...linked, alerts: false })),
    ...tested.map((linked) => ({ ...linked, alerts: true })),
  ];
  return { ...set, detections: [...detections], correlations, alone: [] };
}

function problemOf(set: RuleSet, test: RuleTest): string | undefined {
  const found = finalAlerts(set, test);
  const expected = [...test.expect].sort(byTimeAndGroup);
  if (isDeepStrictEqual(found, expected)) return undefined;
  return `expected ${describe(expected)}, got ${describe(found)}`;
}

function finalAlerts(set: RuleSet, test: RuleTest): ExpectedAlert[] {
  const engine = new Engine(set, { latenessMicros: () => test.latenessMicros, isNullAbsent: true });
  const marks = new LineageMarks();
  let offset = 0;
  for (const [sequence, event] of test.events.flatMap(expand).entries())
    for (let copy = 0; copy < event.copies; copy += 1)
      if (marks.pass({ cluster: 'test', lineage: 'test', sequence, index: 0 }))
        engine.observe(observationOf(event, sequence, offset++));
  engine.finish();
  return engine
    .takeRevisions()
    .filter(({ phase }) => phase === 'final')
    .map(asExpected)
    .sort(byTimeAndGroup);
}

function byTimeAndGroup(a: ExpectedAlert, b: ExpectedAlert): number {
  const [left, right] = [a, b].map(({ group }) => Object.entries(group).sort().join());
  return a.atMicros - b.atMicros || (left as string).localeCompare(right as string);
}

function expand(series: TestEvents): TestEvents[] {
  const { atMicros, times, everyMicros, fields, vary } = series;
  return Array.from({ length: times }, (_, i) => {
    const own = Object.entries(vary).map(([field, values]) => [field, values[i % values.length]] as const);
    return { ...series, atMicros: atMicros + i * everyMicros, fields: { ...fields, ...Object.fromEntries(own) } };
  });
}

function observationOf({ atMicros, fields }: TestEvents, sequence: number, offset: number): Observation {
  const text = (key: string) => (typeof fields[key] === 'string' ? (fields[key] as string) : undefined);
  return {
    id: `event-${String(sequence).padStart(6, '0')}`,
    tenant: text('tenant') ?? 'acme',
    source: text('source') ?? 'test',
    timeMicros: BEGINNING + atMicros,
    offset,
    owner: text('owner') ?? null,
    isTest: fields['test'] === true,
    isReplay: typeof fields['replay_id'] === 'string',
    fields,
  };
}

function asExpected({ episode, group }: Revision): ExpectedAlert {
  return { atMicros: episode.crossedAt - BEGINNING, count: episode.count, group };
}

function describe(alerts: readonly ExpectedAlert[]): string {
  if (alerts.length === 0) return 'no alert';
  return alerts
    .map(({ atMicros, count, group }) => `${count} at ${atMicros / 1_000_000}s ${JSON.stringify(group)}`)
    .join('; ');
}
