import { createHash } from 'node:crypto';
import type { Finding, JsonValue } from '@tripline/contract';
import { TextReader } from './decode/text-reader.ts';
import { cryptoSeedDetector } from './detectors/crypto-seeds.ts';
import type { Detector } from './detectors/detector.ts';
import { namedSecretDetector } from './detectors/named-secrets.ts';
import { phoneDetector } from './detectors/phones.ts';
import { builtInDetectors } from './detectors/registry.ts';
import type { DetectorFacts, Exception } from './exceptions.ts';
import { type DropClass, DropSignal, defaultLimits, type Limits, type RedactorOptions } from './options.ts';
import { featureLiterals, hiddenCharacters } from './scan/feature-literals.ts';
import { Meter } from './scan/meter.ts';
import { type Place, Scanner } from './scan/scanner.ts';
import { Findings } from './structure/findings.ts';
import { KeyBook } from './structure/key-book.ts';
import { type Rules, Walk } from './structure/walk.ts';
import { PatternScanner } from './tenant/pattern-scanner.ts';
import { compilePatterns, type PatternProblem, type TenantPattern } from './tenant/tenant-patterns.ts';
import { checkTokenKey, type TokenKey } from './tokens.ts';

export interface Redacted<T> {
  /** The same object when nothing had to go; null when content was dropped. */
  readonly value: T | null;
  readonly status: 'clean' | 'redacted' | `dropped:${DropClass}`;
  /** At most 50. */
  readonly findings: readonly Finding[];
  /** Secrets replaced, those beyond the kept findings included. */
  readonly count: number;
  /** Content fields that the caller took out are its to add; here 0. */
  readonly droppedFields: number;
  /** Matches that the exception left in place; absent for none. */
  readonly excepted?: number;
}

/** Takes secrets out of what a source wrote. Pure as seen from outside, never throws; not to be shared between threads. */
export interface Redactor {
  /** Version of detectors and options: findings of two versions are not comparable. */
  readonly ruleset: string;
  /** Of everything that findings can name, by id. */
  readonly detectors: ReadonlyMap<string, DetectorFacts>;
  /**
   * Any JSON value: names of members, texts with all that is encoded in them, numbers.
   * @param pointer JSON pointer of the value, prefix of its findings, e.g. '/arguments'
   */
  redactContent(value: JsonValue, pointer: string, exception?: Exception): Redacted<JsonValue>;
  /** A field of the event itself, such as a reason or a server: addresses of machines stay. */
  redactText(text: string, pointer: string, exception?: Exception): Redacted<string>;
  /** Identity fields: credentials go, and numbers of cards and accounts; an e-mail address as owner stays. */
  redactIdentity(text: string, pointer: string, exception?: Exception): Redacted<string>;
}

/**
 * Costly the first time for a set of options (some 10 ms), cheap afterwards: tenants differ in their token key only and
 * share automaton and expressions.
 * @throws RangeError for an unknown detector id, a pattern with a problem or a token key that cannot be used
 */
export function compileRedactor(options: RedactorOptions = {}): Redactor {
  if (options.tokens !== undefined) checkTokenKey(options.tokens);
  const { ruleset, rules, detectors } = compileRules(options);
  const { tokens } = options;
  return {
    ruleset,
    detectors,
    redactContent: (value, pointer, exception) =>
      guarded({ rules, tokens, pointer, exception, place: 'content' }, (walk) => walk.value(value, 0)),
    redactText: (text, pointer, exception) =>
      guarded({ rules, tokens, pointer, exception, place: 'text' }, (walk) => walk.text(text)),
    redactIdentity: (text, pointer, exception) =>
      guarded({ rules, tokens, pointer, exception, place: 'identity' }, (walk) => walk.text(text)),
  };
}

interface Guard {
  readonly rules: Rules;
  readonly tokens: TokenKey | undefined;
  readonly pointer: string;
  readonly exception: Exception | undefined;
  readonly place: Place;
}

/** Fails closed: whatever goes wrong, no content gets out. The error itself may quote content and is not passed on. */
function guarded<T>(guard: Guard, work: (walk: Walk) => T): Redacted<T> {
  const { rules, tokens, pointer, exception, place } = guard;
  const findings = new Findings(pointer, tokens);
  try {
    const meter = new Meter(rules.limits.maxWork);
    const value = work(new Walk(rules, findings, { meter, place, exception }));
    return redactedWith(value, findings);
  } catch (error) {
    const dropClass = error instanceof DropSignal ? error.dropClass : 'error';
    return { value: null, status: `dropped:${dropClass}`, findings: [], count: 0, droppedFields: 0 };
  }
}

function redactedWith<T>(value: T, { kept, count, excepted }: Findings): Redacted<T> {
  const status = count === 0 ? 'clean' : 'redacted';
  const redacted = { value, status, findings: kept, count, droppedFields: 0 } as const;
  return excepted === 0 ? redacted : { ...redacted, excepted };
}

interface CompiledRules {
  readonly ruleset: string;
  readonly rules: Rules;
  readonly scanner: Scanner;
  readonly detectors: ReadonlyMap<string, DetectorFacts>;
}

const MAX_COMPILED = 64;
const compiled = new Map<string, CompiledRules>();

/** Tenants with the same rules share them: an automaton of each one's own would be megabytes. */
function remembered(key: string, make: () => CompiledRules): CompiledRules {
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const made = make();
  if (compiled.size >= MAX_COMPILED) compiled.clear();
  compiled.set(key, made);
  return made;
}

/** A tenant's own patterns stand on the rules that it shares with others. */
function compileRules({ patterns = [], ...options }: RedactorOptions): CompiledRules {
  const shared = sharedRules(options);
  if (patterns.length === 0) return shared;
  const key = JSON.stringify([shared.ruleset, patterns]);
  return remembered(key, () => withPatterns(shared, patterns, options.secretNames));
}

function withPatterns(
  shared: CompiledRules,
  patterns: readonly TenantPattern[],
  secretNames: readonly string[] = [],
): CompiledRules {
  const { ready, problems } = compilePatterns(patterns);
  if (problems.length > 0) throw new RangeError(problems.map(sayProblem).join('; '));
  const { scanner, rules } = shared;
  const detectors = factsOf([
    ...shared.detectors.values(),
    ...ready.map(({ name, ...facts }) => ({ id: name, ...facts })),
  ]);
  const keys = new KeyBook(secretNames);
  const { named, seed } = rules;
  const tenants = new PatternScanner(ready, [...detectors.keys()]);
  const reader = new TextReader({ scanner, judge: keys.judge, named, seed, patterns: tenants });
  const hash = createHash('sha256').update(JSON.stringify([shared.ruleset, patterns]));
  return {
    ...shared,
    detectors,
    ruleset: `${shared.ruleset}+${hash.digest('hex').slice(0, 8)}`,
    rules: { ...rules, keys, reader },
  };
}

function sharedRules({ secretNames = [], enable = [], disable = [], limits = {} }: RedactorOptions): CompiledRules {
  const key = JSON.stringify([secretNames, enable, disable, limits]);
  return remembered(key, () => {
    const keys = new KeyBook(secretNames);
    const named = namedSecretDetector(keys.judge);
    const detectors = chooseDetectors([...builtInDetectors, named], enable, disable);
    const scanner = new Scanner(detectors, featureLiterals(secretNames), hiddenCharacters);
    const used = (detector: Detector) => detectors.find(({ id }) => id === detector.id);
    const seed = used(cryptoSeedDetector);
    const rules: Rules = {
      reader: new TextReader({ scanner, judge: keys.judge, named, seed }),
      keys,
      named,
      phone: used(phoneDetector),
      seed,
      limits: { ...defaultLimits, ...limits },
    };
    const ruleset = rulesetOf(detectors, secretNames, rules.limits);
    return { ruleset, rules, scanner, detectors: factsOf(detectors) };
  });
}

function factsOf(detectors: readonly DetectorFacts[]): ReadonlyMap<string, DetectorFacts> {
  return new Map(detectors.map(({ id, tags, severity }) => [id, { id, tags, severity }]));
}

function sayProblem({ index, field, reason }: PatternProblem): string {
  return [index === null ? 'patterns' : `patterns[${index}]`, field, reason].filter((part) => part !== null).join(' ');
}

function chooseDetectors(
  all: readonly Detector[],
  enable: readonly string[],
  disable: readonly string[],
): readonly Detector[] {
  const unknown = [...enable, ...disable].filter((id) => !all.some((detector) => detector.id === id));
  if (unknown.length > 0) throw new RangeError(`unknown detectors: ${unknown.join(', ')}`);
  return all.filter(({ id, isOptional }) => !disable.includes(id) && (isOptional !== true || enable.includes(id)));
}

/** Raise when something outside of the rows changes what is found. */
const ENGINE = 2;

function rulesetOf(detectors: readonly Detector[], secretNames: readonly string[], limits: Limits): string {
  const rows = detectors.map(({ id, anchors, look }) => [
    id,
    anchors,
    look.kind === 'pattern' ? [String(look.pattern), String(look.accept), String(look.tail)] : String(look.find),
  ]);
  const hash = createHash('sha256').update(JSON.stringify([ENGINE, rows, secretNames, limits]));
  return `r${ENGINE}-${hash.digest('hex').slice(0, 12)}`;
}
