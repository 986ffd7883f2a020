import { isRawNumber, type JsonObject, type JsonValue } from '@tripline/contract';
import type { TextReader } from '../decode/text-reader.ts';
import type { Detector } from '../detectors/detector.ts';
import { numberIn } from '../detectors/phones.ts';
import { isGeneratedKey } from '../detectors/secret-shapes.ts';
import { type Exception, mayStay } from '../exceptions.ts';
import { DropSignal, type Limits } from '../options.ts';
import type { ScanOptions } from '../scan/scanner.ts';
import { detectorsOf, mergeSpans, replaceSpans, type Span } from '../scan/spans.ts';
import { argumentSecret, commandBeside } from './argv.ts';
import type { Findings } from './findings.ts';
import type { KeyBook, KeyEntry } from './key-book.ts';
import { isHeaderValue, isNumber64, labelOf, longNumber } from './labelled-values.ts';
import { isSecretText } from './placeholders.ts';

/** What stays the same between two walks. */
export interface Rules {
  readonly reader: TextReader;
  readonly keys: KeyBook;
  readonly named: Detector;
  /** Absent: switched off. */
  readonly phone: Detector | undefined;
  readonly seed: Detector | undefined;
  readonly limits: Limits;
}

/** A keyed token takes some microseconds. */
const MARKER_WORK = 1500;

/** Elements this short, this many of them: a text that was taken apart. */
const MAX_PIECE = 2;
const MIN_PIECES = 12;

export interface WalkOptions extends ScanOptions {
  /** Absent: nothing that was found may stay. */
  readonly exception?: Exception;
}

/** One pass over one value. Gives back the same object wherever nothing had to go. */
export class Walk {
  readonly #rules: Rules;
  readonly #findings: Findings;
  readonly #options: WalkOptions;
  #size = 0;

  constructor(rules: Rules, findings: Findings, options: WalkOptions) {
    this.#rules = rules;
    this.#findings = findings;
    this.#options = options;
  }

  value(value: JsonValue, depth: number, command?: string): JsonValue {
    if (typeof value === 'string') return this.text(value);
    if (typeof value === 'number') return this.#number(value);
    if (typeof value !== 'object' || value === null) return value;
    if (depth >= this.#rules.limits.maxDepth) throw new DropSignal('depth');
    if (Array.isArray(value)) return this.#array(value, depth, command);
    return isRawNumber(value) ? this.#number(value) : this.#object(value as JsonObject, depth);
  }

  /** A text with its secrets replaced. */
  text(text: string): string {
    this.#grow(text.length);
    if (isTimestamp(text)) return text;
    const found = this.#rules.reader.read(text, this.#options);
    if (found.length === 0) return text;
    const spans = this.#withoutExceptions(found);
    this.#findings.excepted += found.length - spans.length;
    if (spans.length === 0) return text;
    this.#report(spans, text);
    return this.#replaced(text, spans);
  }

  #withoutExceptions(spans: readonly Span[]): readonly Span[] {
    const { exception } = this.#options;
    if (exception === undefined || spans.length === 0) return spans;
    const pointer = this.#findings.pointer();
    return spans.filter((span) => !mayStay(detectorsOf(span), pointer, exception));
  }

  #report(spans: readonly Span[], text: string): void {
    for (const span of spans) this.#findings.add(span, text);
  }

  /** What cannot be cleaned in one go is replaced as a whole: what comes out must be clean for the next reader too. */
  #replaced(text: string, spans: readonly Span[]): string {
    this.#options.meter.spend(spans.length * MARKER_WORK);
    const out = replaceSpans(text, spans, (span) => this.#findings.marker(span));
    const isClean = this.#withoutExceptions(this.#rules.reader.read(out, this.#options)).length === 0;
    return isClean ? out : this.#findings.marker(spans[0] as Span);
  }

  #grow(by: number): void {
    this.#size += by;
    if (this.#size > this.#rules.limits.maxSize) throw new DropSignal('size');
  }

  #number(value: JsonValue): JsonValue {
    const digits = longNumber(value);
    if (digits === undefined) return value;
    // 4.111e15 is a number of 16 digits too.
    for (const spelling of new Set([digits, String(Math.trunc(Number(digits)))])) {
      const found = this.#rules.reader.read(spelling, this.#options);
      const span = this.#withoutExceptions(found)[0];
      if (span === undefined) {
        this.#findings.excepted += found.length;
        continue;
      }
      this.#findings.add({ ...span, start: 0, end: digits.length }, digits);
      return this.#findings.marker(span);
    }
    return value;
  }

  /** @param command whose arguments the elements are, where it stands beside them */
  #array(array: readonly JsonValue[], depth: number, command?: string): JsonValue {
    const pieces = joinedPieces(array);
    if (pieces !== undefined) {
      const span = this.#rules.reader.read(pieces, this.#options)[0];
      if (span !== undefined) {
        this.#findings.add({ ...span, start: 0, end: pieces.length }, pieces);
        return [this.#findings.marker(span)];
      }
    }
    let copy: JsonValue[] | undefined;
    for (let index = 0; index < array.length; index += 1) {
      const item = array[index] as JsonValue;
      this.#findings.enter(index);
      const kept = this.#element(array, index, command) ?? this.value(item, depth + 1);
      this.#findings.leave();
      if (kept !== item) copy ??= array.slice();
      if (copy !== undefined) copy[index] = kept;
    }
    return copy ?? array;
  }

  /** What is left of an element that its neighbours betray; undefined: they say nothing. */
  #element(array: readonly JsonValue[], index: number, command: string | undefined): JsonValue | undefined {
    const item = array[index];
    if (typeof item !== 'string' || (index === 0 && command === undefined)) return undefined;
    if (index > 0 && isHeaderValue(array[index - 1], item)) return this.#secret(item);
    const range = argumentSecret(array, index, this.#rules.keys.judge, command);
    if (range === undefined || this.#isNameExcepted(item)) return undefined;
    if (range.start === 0 && range.end === item.length) return this.#secret(item);
    return this.#withSpan(item, { ...range, detector: this.#rules.named, quote: '', secret: undefined });
  }

  #object(object: JsonObject, depth: number): JsonValue {
    let copy: Record<string, JsonValue> | undefined;
    let renamed: Map<string, number> | undefined;
    const names = Object.keys(object);
    for (let index = 0; index < names.length; index += 1) {
      const name = names[index] as string;
      const member = object[name] as JsonValue;
      this.#findings.enter(name);
      const entry = this.#rules.keys.look(name);
      const keptName = this.#name(name, entry);
      // Judged by the name that goes out, as the next reader will.
      const judged = keptName === name ? entry : this.#rules.keys.look(keptName);
      const kept = this.#member(object, judged, member, depth);
      this.#findings.leave();
      if (copy === undefined && (kept !== member || keptName !== name)) copy = copyOf(object, names, index);
      if (keptName !== name) renamed ??= new Map();
      if (copy !== undefined) copy[renamed === undefined ? name : freeName(copy, keptName, renamed)] = kept;
    }
    return copy ?? object;
  }

  /** A secret may stand in a name too; pointers then show the name that goes out. */
  #name(name: string, entry: KeyEntry): string {
    this.#grow(name.length);
    if (entry.isClean) return name;
    const spans = this.#rules.reader.read(name, this.#options);
    if (spans.length === 0) {
      entry.isClean = true;
      return name;
    }
    const kept = this.#replaced(name, spans);
    this.#findings.rename(kept);
    this.#report(spans, name);
    return kept;
  }

  #member(object: JsonObject, entry: KeyEntry, member: JsonValue, depth: number): JsonValue {
    const { verdict, isKey, isValue, isPhone, isArguments } = entry;
    // A card that an agent calls an id has fewer digits.
    if (entry.isNumber64 && isNumber64(digitsOf(member))) return member;
    const label = isValue ? labelOf(object) : undefined;
    const judged = label === undefined ? verdict : this.#rules.keys.look(label).verdict;
    const isSecret =
      judged === 'secret' ||
      (typeof member === 'string' &&
        ((judged === 'doubtful' && isSecretText(member, judged)) || (isKey && isGeneratedKey(member))));
    if (isSecret && !this.#isNameExcepted(member)) return this.#secret(member);
    if (isPhone && (typeof member === 'string' || typeof member === 'number')) return this.#phone(member);
    return this.value(member, depth + 1, isArguments ? commandBeside(object) : undefined);
  }

  /** The number under a name such as phone, whatever its shape. */
  #phone(member: string | number): JsonValue {
    const { phone } = this.#rules;
    const text = String(member);
    const range = this.#options.place === 'identity' ? undefined : numberIn(text);
    if (phone === undefined || range === undefined) return this.value(member, 0);
    const span: Span = { ...range, detector: phone, quote: '', secret: text.slice(range.start, range.end) };
    return this.#withSpan(text, span);
  }

  /** As text, with a secret in it that something beside it betrays. */
  #withSpan(text: string, span: Span): JsonValue {
    this.#grow(text.length);
    const found = mergeSpans([span, ...this.#rules.reader.read(text, this.#options)]);
    const spans = this.#withoutExceptions(found);
    this.#findings.excepted += found.length - spans.length;
    if (spans.length === 0) return text;
    this.#report(spans, text);
    return this.#replaced(text, spans);
  }

  /** A name that says secret may be said to mean none; what its value holds is looked at like any other. */
  #isNameExcepted(member: JsonValue): boolean {
    const { exception } = this.#options;
    if (exception === undefined || member === null || typeof member === 'boolean') return false;
    const isExcepted = mayStay([this.#rules.named], this.#findings.pointer(), exception);
    if (isExcepted) this.#findings.excepted += 1;
    return isExcepted;
  }

  /** The value of a name that says secret goes, whatever it is. What holds nothing (null, true, ***) stays. */
  #secret(value: JsonValue): JsonValue {
    if (value === null || typeof value === 'boolean') return value;
    if (typeof value === 'string' && !isSecretText(value, 'secret')) return value;
    const text =
      typeof value === 'string' ? value : (longNumber(value) ?? (typeof value === 'number' ? String(value) : ''));
    this.#grow(text.length);
    const known = this.#rules.reader.read(text, this.#options).find(isKnownCredential);
    const span = {
      start: 0,
      end: text.length,
      detector: known?.detector ?? this.#rules.named,
      quote: '',
      secret: undefined,
    };
    this.#findings.add(span, text);
    return this.#findings.marker(span);
  }
}

const timestamp = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)$/;

/** Every event has some, and their colons and hyphens ask many a detector. */
function isTimestamp(text: string): boolean {
  return text.length >= 20 && text.length <= 35 && text.charAt(4) === '-' && timestamp.test(text);
}

function digitsOf(value: JsonValue): string {
  return typeof value === 'string' ? value : isRawNumber(value) ? value.rawJSON : '';
}

function isKnownCredential({ detector }: Span): boolean {
  return detector.isGeneric !== true && detector.tags.includes('credentials');
}

function joinedPieces(array: readonly JsonValue[]): string | undefined {
  if (array.length < MIN_PIECES) return undefined;
  const isTakenApart = array.every((item) => typeof item === 'string' && item.length <= MAX_PIECE);
  return isTakenApart ? array.join('') : undefined;
}

/** The members before `end`. Without a prototype, so that a member called __proto__ is a member. */
function copyOf(object: JsonObject, names: readonly string[], end: number): Record<string, JsonValue> {
  const copy: Record<string, JsonValue> = Object.create(null);
  for (const name of names.slice(0, end)) copy[name] = object[name] as JsonValue;
  return copy;
}

/**
 * Two names that were secrets must not become one.
 * @param numbers last number given to each name: thousands of secrets would take a minute if each began at 1
 */
function freeName(copy: Readonly<Record<string, JsonValue>>, kept: string, numbers: Map<string, number>): string {
  let number = numbers.get(kept) ?? 1;
  let free = number === 1 ? kept : `${kept}-${number}`;
  while (free in copy) {
    number += 1;
    free = `${kept}-${number}`;
  }
  numbers.set(kept, number);
  return free;
}
