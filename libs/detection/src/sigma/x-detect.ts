import type { Severity } from '@tripline/contract';
import { readRuleTests } from '../rule-tests/read-rule-tests.ts';
import type { YamlMap } from './documents.ts';
import type { Problems } from './problems.ts';
import type { DetectOptions } from './rule.ts';
import { parseTimespan, TIMESPAN_PROBLEM } from './timespan.ts';
import { MapReader } from './yaml-values.ts';

const RISK: Readonly<Record<Severity, number>> = { informational: 1, low: 10, medium: 25, high: 50, critical: 100 };

/**
 * Fields that an alert may break its count down by. Closed words and names of things only:
 * reasons, arguments and matched text would carry content into the SIEM.
 */
const EVIDENCE_FIELDS = [
  'kind',
  'verdict',
  'outcome',
  'decision_source',
  'tool',
  'tool_class',
  'dlp.pattern_id',
  'dlp.pattern_name',
  'dlp.direction',
  'dlp.action_taken',
] as const;

/** @param windowMicros an alert takes in further matches for as long as its window, unless the rule says otherwise */
export function readDetectOptions(
  block: YamlMap | undefined,
  of: { level: Severity; windowMicros: number; groupBy: readonly string[] },
  problems: Problems,
): DetectOptions {
  const reader = new MapReader(block ?? {}, problems);
  const options: DetectOptions = {
    emit: reader.oneOf('emit', ['early', 'final'], 'early'),
    dedupMicros: readDedup(reader) ?? of.windowMicros,
    maxKeys: reader.number('max_keys', wholeNumber(1, 10_000_000)) ?? 100_000,
    maxGroupEntries: reader.number('max_group_entries', wholeNumber(1, 100_000)) ?? 1_000,
    evidence: readEvidence(reader.raw('evidence'), reader.at('evidence')),
    missingGroup: reader.oneOf('missing_group', ['drop', 'keep'], 'drop'),
    stage: reader.oneOf('stage', ['test', 'staging', 'prod'], 'prod'),
    riskScore: reader.number('risk_score', wholeNumber(0, 100)) ?? RISK[of.level],
    runbook: reader.text('runbook')?.trim() ?? null,
    tests: readRuleTests(reader.raw('tests'), of.groupBy, reader.at('tests')),
  };
  reader.rejectUnread();
  return options;
}

function readDedup(reader: MapReader): number | undefined {
  const text = reader.raw('dedup');
  if (text === undefined) return undefined;
  return parseTimespan(text) ?? reader.at('dedup').add(TIMESPAN_PROBLEM);
}

function readEvidence(value: unknown, problems: Problems): string[][] {
  if (value === undefined) return [['tool'], ['dlp.pattern_name']];
  if (!Array.isArray(value)) return problems.add('must be a list of fields or of lists of fields') ?? [];
  return value.map((each, index) => {
    const fields = (Array.isArray(each) ? each : [each]).map(String);
    for (const field of fields)
      if (!(EVIDENCE_FIELDS as readonly string[]).includes(field))
        problems.at(index).add(`must be one of ${EVIDENCE_FIELDS.join(', ')}`);
    return fields;
  });
}

function wholeNumber(min: number, max: number): (value: number) => string | undefined {
  return (value) =>
    Number.isInteger(value) && value >= min && value <= max
      ? undefined
      : `must be a whole number from ${min} to ${max}`;
}
