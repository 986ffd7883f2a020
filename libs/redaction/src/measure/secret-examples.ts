import type { JsonObject } from '@tripline/contract';
import type { Redacted, Redactor } from '../redactor.ts';
import { Counter, type Halves, type Share } from './share.ts';

/** What one family of rules says of its own examples, and what we say of them. */
export interface SecretFamily {
  readonly family: string;
  /** Examples with a secret: found. */
  readonly recall: Halves;
  /** Examples without: flagged. */
  readonly flagged: Halves;
  /** Of all examples that were flagged: those with a secret. */
  readonly precision: Share;
  /** Rules of which an example was missed, with the number missed. */
  readonly missed: Readonly<Record<string, number>>;
}

/** Examples of the rules of other scanners: `{source, rule, text, is_secret}` per line. Only credentials count as found. */
export function measureSecretExamples(rows: readonly JsonObject[], redactor: Redactor): SecretFamily[] {
  const families = new Map<string, { recall: Counter; flagged: Counter; missed: Record<string, number> }>();
  for (const [line, row] of rows.entries()) {
    const family = String(row['source']);
    const counts = families.get(family) ?? { recall: new Counter(), flagged: new Counter(), missed: {} };
    families.set(family, counts);
    const isFound = hasCredential(redactor.redactContent(String(row['text']), ''));
    const isSecret = row['is_secret'] === true;
    (isSecret ? counts.recall : counts.flagged).add(line, isFound);
    const rule = String(row['rule']);
    if (isSecret && !isFound) counts.missed[rule] = (counts.missed[rule] ?? 0) + 1;
  }
  return [...families].map(([family, { recall, flagged, missed }]) => {
    const [found, wrong] = [recall.halves, flagged.halves];
    const precision = { part: found.all.part, whole: found.all.part + wrong.all.part };
    return { family, recall: found, flagged: wrong, precision, missed };
  });
}

function hasCredential({ value, findings }: Redacted<unknown>): boolean {
  return value === null || findings.some(({ tags }) => tags.includes('credentials'));
}
