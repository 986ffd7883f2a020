import { type Encoding, encodings } from './encodings.ts';
import type { Problems } from './problems.ts';
import { type NumberRelation, type TextShape, type TimePart, timeParts } from './search.ts';

/** What the modifiers of one `field|modifier|…` key add up to. */
export interface Modifiers {
  readonly all: boolean;
  readonly neq: boolean;
  readonly isCased: boolean;
  readonly shape: TextShape;
  /** How a text is written before it is looked for, in the order in which the key says so. */
  readonly encodings: readonly Encoding[];
  /** What kind of value is expected; one at most. */
  readonly compare: Compare;
  readonly flags: { readonly i: boolean; readonly m: boolean; readonly s: boolean };
}

export type Compare = 'text' | 'regex' | 'cidr' | 'exists' | 'fieldref' | NumberRelation | TimePart;

const SHAPES: ReadonlyMap<string, TextShape> = new Map([
  ['contains', 'contains'],
  ['startswith', 'startswith'],
  ['endswith', 'endswith'],
]);
const COMPARES: ReadonlyMap<string, Compare> = new Map<string, Compare>([
  ['re', 'regex'],
  ['cidr', 'cidr'],
  ['exists', 'exists'],
  ['fieldref', 'fieldref'],
  ['lt', 'lt'],
  ['lte', 'lte'],
  ['gt', 'gt'],
  ['gte', 'gte'],
  ...timeParts.map((part): [string, Compare] => [part, part]),
]);
const REGEX_FLAGS: ReadonlyMap<string, 'i' | 'm' | 's'> = new Map([
  ['i', 'i'],
  ['ignorecase', 'i'],
  ['m', 'm'],
  ['multiline', 'm'],
  ['s', 's'],
  ['dotall', 's'],
]);
const ENCODINGS: ReadonlyMap<string, Encoding> = new Map<string, Encoding>([
  ...encodings.map((name): [string, Encoding] => [name, name]),
  ['wide', 'utf16le'],
]);
/** Known to Sigma and not to us: refused by name, never passed over. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ['expand', 'needs values for its placeholders, and this engine has no source for them'],
]);

/** @returns undefined when a modifier is unknown, refused, or does not go with another; the problem says which */
export function readModifiers(names: readonly string[], problems: Problems): Modifiers | undefined {
  const reader = new ModifierReader(problems);
  for (const name of names) reader.read(name);
  return reader.result();
}

class ModifierReader {
  readonly #problems: Problems;
  readonly #found = {
    all: false,
    neq: false,
    isCased: false,
    shape: 'whole' as TextShape,
    encodings: [] as Encoding[],
    compare: 'text' as Compare,
    flags: { i: false, m: false, s: false },
  };
  #isUsable = true;

  constructor(problems: Problems) {
    this.#problems = problems;
  }

  read(name: string): void {
    const shape = SHAPES.get(name);
    const compare = COMPARES.get(name);
    const flag = REGEX_FLAGS.get(name);
    const encoding = ENCODINGS.get(name);
    if (name === 'all') this.#found.all = true;
    else if (name === 'neq') this.#found.neq = true;
    else if (name === 'cased') this.#found.isCased = true;
    else if (shape !== undefined) this.#readShape(name, shape);
    else if (compare !== undefined) this.#readCompare(name, compare);
    else if (flag !== undefined) this.#readFlag(name, flag);
    else if (encoding !== undefined) this.#readEncoding(name, encoding);
    else this.#refuse(REFUSED.has(name) ? `modifier ${name} ${REFUSED.get(name)}` : `unknown modifier ${name}`);
  }

  result(): Modifiers | undefined {
    const { compare, shape, isCased, encodings: used } = this.#found;
    if (compare !== 'text' && compare !== 'fieldref' && shape !== 'whole')
      this.#refuse(`modifier ${shape} does not go with ${wordFor(compare)}`);
    if (compare !== 'text' && compare !== 'fieldref' && isCased)
      this.#refuse(`modifier cased does not go with ${wordFor(compare)}`);
    if (compare !== 'text' && used.length > 0) this.#refuse(`modifier ${used[0]} does not go with ${wordFor(compare)}`);
    return this.#isUsable ? this.#found : undefined;
  }

  #readShape(name: string, shape: TextShape): void {
    if (this.#found.shape !== 'whole') this.#refuse(`modifier ${name} does not go with ${this.#found.shape}`);
    this.#found.shape = shape;
  }

  #readCompare(name: string, compare: Compare): void {
    const { compare: before } = this.#found;
    if (before !== 'text') this.#refuse(`modifier ${name} does not go with ${wordFor(before)}`);
    this.#found.compare = compare;
  }

  #readFlag(name: string, flag: 'i' | 'm' | 's'): void {
    if (this.#found.compare !== 'regex') this.#refuse(`modifier ${name} is for re only, and stands after it`);
    this.#found.flags[flag] = true;
  }

  /** Wildcards cannot be encoded, so what encodes stands before what adds them; dashes may change after it. */
  #readEncoding(name: string, encoding: Encoding): void {
    const { encodings: before, shape } = this.#found;
    if (encoding !== 'windash' && shape !== 'whole') this.#refuse(`modifier ${name} must stand before ${shape}`);
    if (before.some((each) => each.startsWith('base64')) || before.includes(encoding))
      this.#refuse(`modifier ${name} does not go after ${before.at(-1)}`);
    if (encoding.startsWith('utf16') && before.some((each) => each.startsWith('utf16')))
      this.#refuse(`modifier ${name} does not go with ${before.at(-1)}`);
    if (encoding === 'windash' && before.length > 0) this.#refuse(`modifier windash must stand before ${before[0]}`);
    before.push(encoding);
  }

  #refuse(message: string): void {
    this.#problems.add(message);
    this.#isUsable = false;
  }
}

function wordFor(compare: Compare): string {
  return compare === 'regex' ? 're' : compare;
}
