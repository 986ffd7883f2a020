import type { Severity } from '@tripline/contract';
import { readRuleTests } from '../rule-tests/read-rule-tests.ts';
import type { YamlMap } from './documents.ts';
import type { Problems } from './problems.ts';
import type { DetectOptions, WindowKind } from './rule.ts';
import { parseTimespan, TIMESPAN_PROBLEM } from './timespan.ts';
import { MapReader } from './yaml-values.ts';

const RISK: Readonly<Record<Severity, number>> = { informational: 1, low: 10, medium: 25, high: 50, critical: 100 };

/**
 * Fields that an alert may break its count down by. Closed words, ids, amounts and names of things and people only:
 * reasons, arguments and matched text would carry content into the SIEM.
 */
const EVIDENCE_FIELDS = [
  'kind',
  'event_type',
  'verdict',
  'outcome',
  'decision_source',
  'enforced',
  'format',
  'source',
  'agent',
  'owner',
  'client',
  'role',
  'project',
  'approver',
  'payee',
  'server',
  'tool',
  'tool_class',
  'tool_def_hash',
  'arguments_hash',
  'model',
  'policy',
  'matched_rule',
  'amount',
  'currency',
  'cap',
  'budget_scope',
  'entity_types',
  'destination_domain',
  'source_ip',
  'session_id',
  'run_id',
  'hold_id',
  'dlp.pattern_id',
  'dlp.pattern_name',
  'dlp.tags',
  'dlp.direction',
  'dlp.action_taken',
  'dlp.detection_reason',
] as const;

/** What the rule itself says, on which defaults depend. */
export interface OptionsContext {
  readonly level: Severity;
  /** An alert takes in further matches for as long as its window, unless the rule says otherwise. */
  readonly windowMicros: number;
  readonly groupBy: readonly string[];
  /** An alert could turn out wrong before all events are there. */
  readonly mustWait: boolean;
}

export function readDetectOptions(block: YamlMap | undefined, of: OptionsContext, problems: Problems): DetectOptions {
  const reader = new MapReader(block ?? {}, problems);
  const options: DetectOptions = {
    emit: reader.oneOf('emit', ['early', 'final'], of.mustWait ? 'final' : 'early'),
    window: readWindow(reader, of.windowMicros),
    minEvents: reader.number('min_events', wholeNumber(1, 100_000)) ?? 1,
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
  if (of.mustWait && options.emit === 'early')
    reader.at('emit').add('early does not go with a condition that later events can undo');
  return options;
}

/** @param windowMicros of the rule: a gap as long as that would never end a session */
function readWindow(reader: MapReader, windowMicros: number): WindowKind {
  const kind = reader.oneOf('window', ['sliding', 'tumbling', 'session'], 'sliding');
  const gap = reader.raw('gap');
  if (kind !== 'session') {
    if (gap !== undefined) reader.at('gap').add('goes with window: session');
    return { kind };
  }
  const gapMicros = parseTimespan(gap);
  if (gapMicros === undefined) reader.at('gap').add(TIMESPAN_PROBLEM);
  else if (gapMicros > windowMicros) reader.at('gap').add('must not be longer than the timespan');
  return { kind, gapMicros: gapMicros ?? windowMicros };
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
