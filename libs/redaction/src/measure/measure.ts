import type { JsonObject } from '@tripline/contract';
import type { RedactorOptions } from '../options.ts';
import { compileRedactor } from '../redactor.ts';
import { measurePiiSentences, type PiiSentences } from './pii-sentences.ts';
import { measureSecretExamples, type SecretFamily } from './secret-examples.ts';
import { measureStructuredKeys, type StructuredKeys } from './structured-keys.ts';
import { measureToolCalls, type ToolCalls } from './tool-calls.ts';

/** Files of a corpus folder, read and parsed line by line; a missing file has no lines. */
export interface Corpora {
  readonly secretExamples: readonly JsonObject[];
  readonly piiSentences: readonly JsonObject[];
  readonly toolCalls: readonly JsonObject[];
}

/** What the redactor finds on texts that others have written and labelled. */
export interface Measured {
  readonly ruleset: string;
  readonly options: Pick<RedactorOptions, 'enable' | 'disable'>;
  readonly secrets: readonly SecretFamily[];
  readonly structuredKeys: StructuredKeys;
  readonly pii: PiiSentences;
  readonly toolCalls: ToolCalls;
}

/** @throws RangeError as {@link compileRedactor} */
export function measureCorpora(corpora: Corpora, options: Pick<RedactorOptions, 'enable' | 'disable'>): Measured {
  const redactor = compileRedactor(options);
  return {
    ruleset: redactor.ruleset,
    options,
    secrets: measureSecretExamples(corpora.secretExamples, redactor),
    structuredKeys: measureStructuredKeys(corpora.secretExamples, redactor),
    pii: measurePiiSentences(corpora.piiSentences, redactor),
    toolCalls: measureToolCalls(corpora.toolCalls, redactor),
  };
}
