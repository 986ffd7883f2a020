import type { Severity } from '@tripline/contract';
import { type CharSet, charSet } from '../scan/char-set.ts';

/** The contract's words for what a pattern protects. */
export const tags = ['pii', 'credentials', 'competitor', 'internal', 'legal', 'custom', 'financial', 'health'] as const;
export type Tag = (typeof tags)[number];

/** UTF-16 range of a secret within a text; the end is exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * One kind of secret. The scanner looks only where an anchor stands, so each match must hold one; which of the two
 * ways of looking is used, `pattern` or `find`, is the row's choice.
 */
export interface Detector {
  /** Goes into findings and into `[REDACTED-<id>]`; stable. */
  readonly id: string;
  readonly tags: readonly Tag[];
  readonly severity: Severity;
  /** Literals, matched without case; a digit stands for any digit. */
  readonly anchors: readonly string[];
  readonly look: PatternLook | FindLook;
  /** How fields are searched that name people and things. Absent: credentials as everywhere, nothing else. */
  readonly identityLook?: PatternLook | FindLook;
  /** Looks at what agents send and get, not at the fields of the event itself. */
  readonly isContentOnly?: boolean;
  /** Gives its name to a secret only when no other detector knows it. */
  readonly isGeneric?: boolean;
  /** Off unless the options enable it. */
  readonly isOptional?: boolean;
  /** What two spellings of one value have in common. Present: the value may be replaced by a keyed token. */
  readonly normalize?: (value: string) => string;
}

/**
 * A regular expression, tried at each anchor. It decides and must do so within some hundred characters, since a text may
 * be made of nothing but anchors; the rest of a long secret is the tail.
 */
export interface PatternLook {
  readonly kind: 'pattern';
  /** Sticky. What its group `context` holds stays in the text; the secret begins behind it. */
  readonly pattern: RegExp;
  /** Characters that a match may have in front of its anchor. */
  readonly before?: { readonly chars: CharSet; readonly max: number };
  /** Last word on a match; must not turn down what holds an accepted match. */
  readonly accept?: (secret: string) => boolean;
  /** What belongs to the secret behind the match: a run of these characters, or a function that gives the end. */
  readonly tail: CharSet | ((text: string, end: number) => number);
}

/** A function, where a regular expression cannot say it (checksums over windows, names with values). */
export interface FindLook {
  readonly kind: 'find';
  /**
   * @param anchor where the anchor stands
   * @returns index up to which further anchors of this detector are already answered; 0 for none
   */
  readonly find: (text: string, anchor: Range, sink: Sink) => number;
}

/** Where a function puts what it has found and done. */
export interface Sink {
  /** Once per secret. */
  emit(start: number, end: number): void;
  /** Work units, about 3 ns each, beyond those of a short regular expression. */
  charge(work: number): void;
}

export const tails = {
  none: charSet('^\\s\\S'),
  word: charSet('A-Za-z0-9_'),
  dash: charSet('A-Za-z0-9_\\-'),
  dots: charSet('A-Za-z0-9_.=\\-'),
  base64: charSet('A-Za-z0-9+/=_\\-'),
};

interface PatternOptions {
  readonly before?: PatternLook['before'];
  readonly accept?: PatternLook['accept'];
  readonly tail?: PatternLook['tail'];
  readonly severity?: Severity;
  readonly isGeneric?: boolean;
}

/** A row for a credential that shows itself by its own characters. */
export function credential(
  id: string,
  anchors: readonly string[],
  pattern: RegExp,
  options: PatternOptions = {},
): Detector {
  const { severity = 'high', isGeneric = false, tail = tails.word, before, accept } = options;
  const look: PatternLook = { kind: 'pattern', pattern: sticky(pattern), tail, before, accept };
  return { id, tags: ['credentials'], severity, anchors, look, isGeneric };
}

/** The same expression, tried at lastIndex only. */
export function sticky(pattern: RegExp): RegExp {
  return new RegExp(pattern.source, `${pattern.flags.replace('y', '')}y`);
}
