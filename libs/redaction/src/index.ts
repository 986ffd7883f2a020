export type { Tag } from './detectors/detector.ts';
export type { DropClass, Limits, RedactorOptions } from './options.ts';
export { compileRedactor, type Redacted, type Redactor } from './redactor.ts';
export { type ContentDropped, contentFields, dropContentFields } from './structure/content-fields.ts';
export { correlationToken, sanitizeName, type TokenKey } from './tokens.ts';
