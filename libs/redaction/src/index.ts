export { type Tag, tags } from './detectors/detector.ts';
export type { DetectorFacts, Exception } from './exceptions.ts';
export { type Corpora, type Measured, measureCorpora } from './measure/measure.ts';
export { measuredLines } from './measure/report.ts';
export type { DropClass, Limits, RedactorOptions } from './options.ts';
export { compileRedactor, type Redacted, type Redactor } from './redactor.ts';
export { isPlaceholder } from './structure/placeholders.ts';
export {
  type CompiledPatterns,
  compilePatterns,
  type PatternProblem,
  patternLimits,
  type TenantPattern,
} from './tenant/tenant-patterns.ts';
export { correlationToken, sanitizeName, type TokenKey } from './tokens.ts';
