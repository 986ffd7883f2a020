export { type FormatCoverage, type RuleCoverage, ruleCoverage } from './arrivals/rule-coverage.ts';
export { taxonomyNames } from './arrivals/taxonomy-names.ts';
export { checkRules, type RuleStatus } from './check-rules.ts';
export { type AlertContext, alertRecord } from './engine/alert-record.ts';
export type { SourceTime } from './engine/clocks.ts';
export { Engine, type EngineOptions, type GroupChange } from './engine/engine.ts';
export type { EngineCounts } from './engine/engine-counts.ts';
export { LineageMarks, lineageNumber, type Mark } from './engine/lineage-marks.ts';
export type { Observation } from './engine/observation.ts';
export type { Revision } from './engine/revision.ts';
export type { DetectionExplanation, ItemExplanation, SelectionExplanation } from './explain/explain-detection.ts';
export { Explainer, type ExplainerOptions, type PartExplanation, type RuleExplanation } from './explain/explainer.ts';
export { type LintOptions, type LintProblem, lintRules, runbookPage } from './lint/lint-rules.ts';
export { type LoadOptions, loadRules, topLevelFields } from './load-rules.ts';
export { loadWhatRuns, type RefusedRule } from './load-what-runs.ts';
export { type LeftOut, type StatelessOptions, StatelessRules } from './match/stateless-rules.ts';
export type { Coverage, ExpectedAlert, RuleTest, TestEvents } from './rule-tests/rule-test.ts';
export { alertingRules, missingCoverage, type RuleTestResult, runRuleTests } from './rule-tests/run-rule-tests.ts';
export type { RuleFile } from './sigma/documents.ts';
export { readRules } from './sigma/read-rules.ts';
export type { CorrelationRule, DetectionRule, DetectOptions, Rule } from './sigma/rule.ts';
export { deployed, type LinkedCorrelation, linkRules, type RuleSet } from './sigma/rule-set.ts';
export { ByteReader, ByteWriter } from './windows/bytes.ts';
export { GROUP_ENCODING } from './windows/group-codec.ts';

/** Version of what the engine means by its rules, as alerts name it. */
export const ENGINE_VERSION = '1';
