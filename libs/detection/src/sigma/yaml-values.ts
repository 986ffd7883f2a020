import { isMap, type YamlMap } from './documents.ts';
import type { Problems } from './problems.ts';

export type Scalar = string | number | boolean | null;

export function isScalar(value: unknown): value is Scalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

/** YAML 1.1 readers take yes, no, on and off for booleans; to YAML 1.2 they are text. Rules in the wild are written for the former. */
export function asBoolean(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return undefined;
  const word = value.toLowerCase();
  if (['yes', 'on', 'true'].includes(word)) return true;
  if (['no', 'off', 'false'].includes(word)) return false;
  return undefined;
}

/** Reads the keys of a map one by one and reports those that nobody read. */
export class MapReader {
  readonly #map: YamlMap;
  readonly #problems: Problems;
  readonly #read = new Set<string>();

  constructor(map: YamlMap, problems: Problems) {
    this.#map = map;
    this.#problems = problems;
  }

  at(key: string): Problems {
    return this.#problems.at(key);
  }

  raw(key: string): unknown {
    this.#read.add(key);
    return Object.hasOwn(this.#map, key) ? this.#map[key] : undefined;
  }

  has(key: string): boolean {
    return Object.hasOwn(this.#map, key);
  }

  text(key: string): string | undefined {
    const value = this.raw(key);
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'number') return String(value);
    return typeof value === 'string' && value.trim() !== '' ? value : this.at(key).add('must be text');
  }

  requiredText(key: string): string {
    if (!this.has(key)) this.at(key).add('is missing');
    return this.text(key) ?? '';
  }

  boolean(key: string, fallback: boolean): boolean {
    const value = this.raw(key);
    if (value === undefined) return fallback;
    return asBoolean(value) ?? this.at(key).add('must be true or false') ?? fallback;
  }

  /** @param fits what else must hold, and how to say so */
  number(key: string, fits: (value: number) => string | undefined): number | undefined {
    const value = this.raw(key);
    if (value === undefined) return undefined;
    if (typeof value !== 'number' || !Number.isFinite(value)) return this.at(key).add('must be a number');
    const problem = fits(value);
    return problem === undefined ? value : this.at(key).add(problem);
  }

  oneOf<const Word extends string>(key: string, words: readonly Word[], fallback: Word): Word {
    const value = this.raw(key);
    if (value === undefined) return fallback;
    const word = words.find((each) => each === value);
    return word ?? this.at(key).add(`must be one of ${words.join(', ')}`) ?? fallback;
  }

  /** A text or a list of texts, as a list. */
  texts(key: string): string[] {
    const value = this.raw(key);
    if (value === undefined || value === null) return [];
    const list = Array.isArray(value) ? value : [value];
    return list.flatMap((each, index) => {
      if (typeof each === 'string' && each !== '') return [each];
      this.at(key).at(index).add('must be text');
      return [];
    });
  }

  map(key: string): YamlMap | undefined {
    const value = this.raw(key);
    if (value === undefined) return undefined;
    return isMap(value) ? value : this.at(key).add('must be a map');
  }

  /** Keys that nobody read: misspelt, most likely. */
  rejectUnread(): void {
    for (const key of Object.keys(this.#map)) if (!this.#read.has(key)) this.at(key).add('is not a known key');
  }
}
