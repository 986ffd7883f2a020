export { alertEventType, alertRecordId } from './alert-record.ts';
export { type ContentPolicy, contentOf } from './content.ts';
export { encodeAlert, encodeEvent } from './encode.ts';
export { isoTime } from './iso-time.ts';
export { jsonLine } from './json-line.ts';
export { vocabularyNamed, vocabularyNames } from './registry.ts';
export {
  type Content,
  type ContentMode,
  contentModes,
  type Shaped,
  type ShapedValue,
  type Vocabulary,
} from './vocabulary.ts';
