import { type Severity, severities } from '@tripline/contract';
import { RE2JS, RE2JSException, RE2JSSyntaxException } from 're2js';
import { type Tag, tags } from '../detectors/detector.ts';
import { builtInDetectors } from '../detectors/registry.ts';
import { sanitizeName } from '../tokens.ts';
import { requiredLiteral } from './required-literal.ts';

/** A pattern that a tenant writes for what only the tenant knows: badge numbers, code names. */
export interface TenantPattern {
  /** Goes into findings and into `[REDACTED-<name>]`, there without what is neither a letter, a digit, `.`, `_` nor `-`. */
  readonly name: string;
  /** RE2 syntax: no lookaround, no back-references. Flags inside: `(?i)`. */
  readonly pattern: string;
  /** One and more. Fields that name people are searched for patterns with `credentials` only. */
  readonly tags: readonly Tag[];
  readonly severity: Severity;
}

/** Why a pattern is refused. Never quotes the pattern: it may spell out the very thing that is to stay secret. */
export interface PatternProblem {
  /** Of the pattern in the list; null: the list as a whole. */
  readonly index: number | null;
  readonly field: keyof TenantPattern | null;
  readonly reason: string;
}

/** A pattern that may be used. */
export interface ReadyPattern {
  /** Cleaned. */
  readonly name: string;
  readonly tags: readonly Tag[];
  readonly severity: Severity;
  readonly regex: RE2JS;
  /** Lower-case text that every match holds; undefined: none is known, so each text has to be looked at. */
  readonly literal: string | undefined;
  readonly size: number;
}

export interface CompiledPatterns {
  /** Those without a problem, in order. */
  readonly ready: readonly ReadyPattern[];
  readonly problems: readonly PatternProblem[];
}

export const patternLimits = {
  maxPatterns: 50,
  maxLength: 512,
  maxName: 64,
  /** Instructions of one program. What a text costs at worst grows with them: repeat counts make them many. */
  maxSize: 300,
  /** Of all patterns together that hold no literal and so look at every text. */
  maxUnguidedSize: 1000,
};

/** Checks and compiles. Never throws: all problems at once, for settings to show. */
export function compilePatterns(patterns: readonly TenantPattern[]): CompiledPatterns {
  const problems: PatternProblem[] = [];
  const ready: ReadyPattern[] = [];
  const { maxPatterns, maxUnguidedSize } = patternLimits;
  if (patterns.length > maxPatterns) {
    return { ready, problems: [{ index: null, field: null, reason: `more than ${maxPatterns} patterns` }] };
  }
  const names = new Set(['named-secret', ...builtInDetectors.map(({ id }) => id)]);
  for (const [index, pattern] of patterns.entries()) {
    const report = (field: keyof TenantPattern, reason: string) => problems.push({ index, field, reason });
    const before = problems.length;
    checkLabels(pattern, names, report);
    const regex = compile(pattern.pattern, report);
    if (regex === undefined || problems.length > before) continue;
    const { tags, severity } = pattern;
    const literal = requiredLiteral(pattern.pattern);
    ready.push({ name: sanitizeName(pattern.name), tags, severity, regex, literal, size: regex.programSize() });
  }
  const unguided = ready.reduce((sum, { literal, size }) => sum + (literal === undefined ? size : 0), 0);
  if (unguided > maxUnguidedSize) {
    const reason =
      'too many patterns without three fixed characters in a row: each text would have to be searched for all of them';
    problems.push({ index: null, field: null, reason });
  }
  return { ready, problems };
}

type Report = (field: keyof TenantPattern, reason: string) => void;

function checkLabels({ name, tags: given, severity }: TenantPattern, names: Set<string>, report: Report): void {
  const clean = sanitizeName(name);
  if (name.trim() === '' || name.length > patternLimits.maxName)
    report('name', `is not 1 to ${patternLimits.maxName} characters`);
  else if (!/[A-Za-z0-9]/.test(name)) report('name', 'has no letter or digit of ASCII, so nothing of it can be shown');
  else if (names.has(clean)) report('name', 'is taken: by another pattern or by a built-in detector');
  names.add(clean);
  if (given.length === 0) report('tags', 'are missing');
  if (given.some((tag) => !tags.includes(tag))) report('tags', `are not all of: ${tags.join(', ')}`);
  if (!severities.includes(severity)) report('severity', `is none of: ${severities.join(', ')}`);
}

function compile(source: string, report: Report): RE2JS | undefined {
  const { maxLength, maxSize } = patternLimits;
  if (source === '' || source.length > maxLength) {
    report('pattern', `is not 1 to ${maxLength} characters long`);
    return undefined;
  }
  const regex = parse(source);
  if (typeof regex === 'string') report('pattern', regex);
  else if (regex.programSize() > maxSize)
    report('pattern', 'is too large: repeat counts multiply what stands before them');
  else if (regex.test('')) report('pattern', 'matches the empty text');
  else return regex;
  return undefined;
}

/** @returns the reason where the engine refuses; the engine's own message quotes the pattern, its description does not */
function parse(source: string): RE2JS | string {
  try {
    return RE2JS.compile(source);
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) return `is no RE2 expression: ${error.getDescription()}`;
    if (error instanceof RE2JSException) return 'is no RE2 expression: it is too large';
    throw error;
  }
}
