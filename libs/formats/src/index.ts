export { type AboutFormat, aboutFormats } from './about-formats.ts';
export {
  type Clock,
  type DecisionSource,
  type Format,
  type Ignored,
  isIgnored,
  isRefused,
  type MappedEvent,
  type MappedFields,
  type Provenance,
  type Reading,
  type Refused,
  type Trace,
} from './format.ts';
export { builtInFormats, type FormatSet, formatSet, type Recognised } from './format-set.ts';
export { formats } from './registry.ts';
export { type Instant, readTime } from './times.ts';
export { type Unwrapped, unwrap, unwrapText } from './unwrap.ts';
export { type CompiledFormat, compileUserFormat } from './user-format.ts';
