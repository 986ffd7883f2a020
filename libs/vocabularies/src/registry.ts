import { canonical } from './canonical/canonical.ts';
import { cim } from './cim/cim.ts';
import type { Vocabulary } from './vocabulary.ts';

const vocabularies: readonly Vocabulary[] = [cim, canonical];

/** Names that the setting `shape` of an integration accepts. */
export const vocabularyNames: readonly string[] = vocabularies.map((vocabulary) => vocabulary.name);

export function vocabularyNamed(name: string): Vocabulary | undefined {
  return vocabularies.find((vocabulary) => vocabulary.name === name);
}
