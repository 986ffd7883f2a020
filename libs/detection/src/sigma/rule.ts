import type { Severity } from '@tripline/contract';
import type { RuleTest } from '../rule-tests/rule-test.ts';
import type { Search } from './search.ts';
import type { Taxonomies } from './taxonomies.ts';

interface RuleBase {
  readonly file: string;
  /** UUID. */
  readonly id: string;
  /** Second handle by which other rules may refer to it. */
  readonly name: string | null;
  readonly title: string;
  readonly level: Severity;
  /** `modified`, else `date`. */
  readonly version: string;
  readonly taxonomies: Taxonomies;
  /** Of the whole document. */
  readonly hash: string;
  readonly options: DetectOptions;
}

/** Asks one event. */
export interface DetectionRule extends RuleBase {
  readonly kind: 'detection';
  readonly logsource: Readonly<Record<string, string>>;
  readonly search: Search;
  /** Of what decides a match. */
  readonly searchHash: string;
}

export const correlationTypes = ['event_count', 'value_count', 'temporal'] as const;
export type CorrelationType = (typeof correlationTypes)[number];

/** Counts what detection rules match, per group, in a sliding window of event time. */
export interface CorrelationRule extends RuleBase {
  readonly kind: 'correlation';
  readonly type: CorrelationType;
  /** Names or ids, as written. */
  readonly refersTo: readonly string[];
  readonly groupBy: readonly string[];
  readonly windowMicros: number;
  readonly condition: { readonly op: 'gt' | 'gte'; readonly threshold: number };
  /** value_count: the fields whose values (together) are told apart. */
  readonly valueFields: readonly string[];
  /** Alias → rule as written → field. */
  readonly aliases: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Whether the rules it refers to also alert on their own. */
  readonly generate: boolean;
}

export type Rule = DetectionRule | CorrelationRule;

/** The block `x-detect`: what Sigma has no words for. All of it has defaults. */
export interface DetectOptions {
  /** early: on the event that crosses; final: once, when no event can come any more that would change it. */
  readonly emit: 'early' | 'final';
  /** For how long after its crossing an alert takes in further matches; the next crossing after that is a new alert. */
  readonly dedupMicros: number;
  /** Live groups per input partition; above it the stalest goes. */
  readonly maxKeys: number;
  /** Matches of one group that are waiting for late ones; above it the oldest are settled early. */
  readonly maxGroupEntries: number;
  /** Fields (or combinations of them) by which an alert breaks down what it counted. */
  readonly evidence: readonly (readonly string[])[];
  /** An event that lacks a group-by field: not counted, or counted under an empty value. */
  readonly missingGroup: 'drop' | 'keep';
  /** test: runs in its own tests only; staging: alerts go to the staging topic; prod. */
  readonly stage: 'test' | 'staging' | 'prod';
  readonly riskScore: number;
  readonly runbook: string | null;
  readonly tests: readonly RuleTest[];
}
