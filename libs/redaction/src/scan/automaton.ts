/**
 * Aho-Corasick as a dense table: one array read per character, whatever the number of literals.
 * Letters are matched without case, a digit in a literal stands for any digit, and a letter beyond ASCII for any that the
 * literals hold: what a literal finds is only a place to look at, and few classes keep the table small.
 */

/** Something to say when a literal has been read. */
export interface Literal<T> {
  readonly text: string;
  readonly output: T;
}

export interface Hit<T> {
  /** Length of the literal, so that its start is the end minus this. */
  readonly length: number;
  readonly output: T;
}

export interface Automaton<T> {
  /** Next state, by state << shift | class of the character. */
  readonly next: Uint16Array;
  readonly shift: number;
  /** Class of every UTF-16 code unit; 0 for all that no literal holds. */
  readonly classes: Uint8Array;
  /** States from this one on end a literal. */
  readonly firstOutput: number;
  /** By state minus firstOutput. */
  readonly outputs: readonly (readonly Hit<T>[])[];
}

const MAX_STATES = 65_535;

interface Node<T> {
  readonly children: Map<number, Node<T>>;
  readonly hits: Hit<T>[];
  fail: Node<T> | undefined;
  state: number;
}

/** First and last character. */
export type CharRange = readonly [from: number, to: number];

/**
 * @param alike characters that count as one; literals name them by the first of the first range
 * @throws RangeError when the literals need more states than a table cell can name
 */
export function buildAutomaton<T>(literals: readonly Literal<T>[], alike: readonly CharRange[] = []): Automaton<T> {
  const { classes, count } = classesOf(literals);
  const shared = classes[alike[0]?.[0] ?? 0] ?? 0;
  for (const [from, to] of alike) classes.fill(shared, from, to + 1);
  const root = node<T>();
  for (const literal of literals) insert(root, literal, classes);
  const nodes = linkFailures(root);
  if (nodes.length > MAX_STATES) throw new RangeError('too many literals for one automaton');

  const silent = nodes.filter((each) => each.hits.length === 0);
  const loud = nodes.filter((each) => each.hits.length > 0);
  for (const [state, each] of [...silent, ...loud].entries()) each.state = state;

  const shift = Math.ceil(Math.log2(count));
  const next = new Uint16Array(nodes.length << shift);
  // Breadth first: what a node inherits from its failure node is already in the table.
  for (const each of nodes) {
    for (let cls = 0; cls < count; cls += 1) {
      const inherited = each.fail === undefined ? 0 : (next[(each.fail.state << shift) | cls] ?? 0);
      next[(each.state << shift) | cls] = each.children.get(cls)?.state ?? inherited;
    }
  }
  return { next, shift, classes, firstOutput: silent.length, outputs: loud.map((each) => each.hits) };
}

function node<T>(): Node<T> {
  return { children: new Map(), hits: [], fail: undefined, state: 0 };
}

/** What texts are made of comes first: these 31 classes of a state share one line of the processor's cache. */
const frequent = 'etaoinshrdlucmfwypvbgkjqxz 0-_.';
const beyondAscii = '\u00e0';

function fold(unit: string): string {
  if (/\d/.test(unit)) return '0';
  return /\p{L}/u.test(unit) && unit > '\u007f' ? beyondAscii : unit.toLowerCase();
}

function classesOf(literals: readonly Literal<unknown>[]): { classes: Uint8Array; count: number } {
  const classes = new Uint8Array(65_536);
  const units = literals.flatMap(({ text }) => text.split(''));
  const ids = new Map<string, number>();
  for (const unit of [...frequent, ...units]) {
    const folded = fold(unit);
    if (!ids.has(folded)) ids.set(folded, ids.size + 1);
  }
  for (const unit of [...frequent, ...units]) {
    for (const each of [unit.toLowerCase(), unit.toUpperCase()]) {
      if (each.length === 1) classes[each.charCodeAt(0)] = ids.get(fold(unit)) ?? 0;
    }
  }
  const digits = ids.get('0');
  if (digits !== undefined) classes.fill(digits, 0x30, 0x3a);
  return { classes, count: ids.size + 1 };
}

function insert<T>(root: Node<T>, literal: Literal<T>, classes: Uint8Array): void {
  let current = root;
  for (let index = 0; index < literal.text.length; index += 1) {
    const cls = classes[literal.text.charCodeAt(index)] ?? 0;
    let child = current.children.get(cls);
    if (child === undefined) {
      child = node<T>();
      current.children.set(cls, child);
    }
    current = child;
  }
  current.hits.push({ length: literal.text.length, output: literal.output });
}

/** All nodes breadth first; each gets its failure node and that node's hits. */
function linkFailures<T>(root: Node<T>): Node<T>[] {
  const nodes = [root];
  for (let at = 0; at < nodes.length; at += 1) {
    const parent = nodes[at] as Node<T>;
    for (const [cls, child] of parent.children) {
      child.fail = failureOf(parent, cls, root);
      child.hits.push(...child.fail.hits);
      nodes.push(child);
    }
  }
  return nodes;
}

function failureOf<T>(parent: Node<T>, cls: number, root: Node<T>): Node<T> {
  for (let up = parent.fail; up !== undefined; up = up.fail) {
    const found = up.children.get(cls);
    if (found !== undefined) return found;
  }
  return root;
}
