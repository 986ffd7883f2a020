import type { Severity } from '@tripline/contract';
import type { RuleTest } from '../rule-tests/rule-test.ts';
import type { Search } from './search.ts';
import type { Taxonomies } from './taxonomies.ts';

interface RuleBase {
  readonly file: string;
  /** As written, in lower case; empty when there is none. */
  readonly id: string;
  /** Second handle by which other rules may refer to it. */
  readonly name: string | null;
  readonly title: string;
  readonly level: Severity;
  /** `modified`, else `date`. */
  readonly version: string;
  readonly tags: readonly string[];
  readonly taxonomies: Taxonomies;
  /** Of the whole document, but for what it says to people only. */
  readonly hash: string;
  readonly options: DetectOptions;
}

/** Asks one event. */
export interface DetectionRule extends RuleBase {
  readonly kind: 'detection';
  readonly logsource: Logsource;
  readonly search: Search;
  /** Of what decides a match. */
  readonly searchHash: string;
}

/** `category`, `product`, `service`: the kind of event that a rule is written for. At least one is there. */
export type Logsource = Readonly<Record<string, string>>;

/** Adds a condition to detection rules of others: what it does not select, they do not match. */
export interface FilterRule extends RuleBase {
  readonly kind: 'filter';
  readonly logsource: Logsource;
  /** Names or ids, as written; `any`: every detection rule whose log source holds the filter's. */
  readonly appliesTo: readonly string[] | 'any';
  readonly search: Search;
  readonly searchHash: string;
}

export const correlationTypes = [
  'event_count',
  'value_count',
  'temporal',
  'temporal_ordered',
  'value_sum',
  'value_avg',
] as const;
export type CorrelationType = (typeof correlationTypes)[number];

/** Counts what other rules match, per group, in a window of event time. */
export interface CorrelationRule extends RuleBase {
  readonly kind: 'correlation';
  readonly type: CorrelationType;
  /** Names or ids, as written; for temporal_ordered in the order in which they must come. */
  readonly refersTo: readonly string[];
  /** Empty: one group per tenant. */
  readonly groupBy: readonly string[];
  readonly windowMicros: number;
  readonly condition: CorrelationCondition;
  /** value_count: the fields whose values (together) are told apart; value_sum and value_avg: the one field that is added up. */
  readonly valueFields: readonly string[];
  /** Alias → rule as in `refersTo` → field. */
  readonly aliases: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Whether the rules it refers to also alert on their own. */
  readonly generate: boolean;
}

export const comparisons = ['gt', 'gte', 'lt', 'lte', 'eq', 'neq'] as const;
export type Comparison = (typeof comparisons)[number];

/** One comparison with what a window holds: events, distinct values, distinct rules, a sum or an average. */
export interface Bound {
  readonly op: Comparison;
  readonly threshold: number;
}

/** Which rules have matched within one window. Names are those of `refersTo`. */
export type RuleExpression =
  | { readonly kind: 'rule'; readonly rule: string }
  | { readonly kind: 'and' | 'or'; readonly of: readonly RuleExpression[] }
  | { readonly kind: 'not'; readonly of: RuleExpression };

/** Bounds hold together (`gt` with `lte` is a range); there is at least one. Expressions stand with the temporal types only. */
export type CorrelationCondition =
  | { readonly kind: 'bounds'; readonly bounds: readonly Bound[] }
  | { readonly kind: 'expression'; readonly expression: RuleExpression };

/**
 * How windows lie. Sliding: one ends with every event. Tumbling: one after the other from the epoch on, [start, end). Session: as long as
 * events follow each other within the gap, but no longer than the timespan.
 */
export type WindowKind =
  | { readonly kind: 'sliding' }
  | { readonly kind: 'tumbling' }
  | { readonly kind: 'session'; readonly gapMicros: number };

export type Rule = DetectionRule | CorrelationRule | FilterRule;

/** The block `x-detect`: what Sigma has no words for. All of it has defaults. */
export interface DetectOptions {
  /** early: on the event that crosses; final: once, when no event can come any more that would change it. */
  readonly emit: 'early' | 'final';
  readonly window: WindowKind;
  /** value_avg: how many numbers a window must hold before its average means anything. */
  readonly minEvents: number;
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
