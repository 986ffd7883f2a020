import type { Cursor } from './cursor.ts';
import { AvroFault } from './fault.ts';
import type { JsonText } from './json-text.ts';
import { type BytesText, decimalText, intTexts, type LongText, longTexts, uuidText } from './logical.ts';

/** Reads one value of its type and writes it as JSON. @throws AvroFault */
export type Transcribe = (from: Cursor, to: JsonText) => void;

/** Named types that have been defined so far, by full name. */
export type NamedTypes = Map<string, Transcribe>;

interface SchemaNode {
  readonly type: unknown;
  readonly [attribute: string]: unknown;
}

const primitives: ReadonlyMap<string, Transcribe> = new Map<string, Transcribe>([
  ['null', (_from, to) => to.add('null')],
  ['boolean', (from, to) => to.add(from.boolean() ? 'true' : 'false')],
  ['int', (from, to) => to.add(String(from.int()))],
  ['long', (from, to) => to.add(String(from.long()))],
  ['float', (from, to) => to.add(floatText(from.float()))],
  ['double', (from, to) => to.add(doubleText(from.double()))],
  ['bytes', (from, to) => to.add(base64Text(from.bytes()))],
  ['string', (from, to) => to.add(JSON.stringify(from.string()))],
]);

/**
 * How to read a schema's data, from its JSON. The schema has been checked by avsc before.
 * @param namespace of the type around it
 * @throws where it finds what avsc should have refused
 */
export function compile(schema: unknown, named: NamedTypes, namespace = ''): Transcribe {
  const transcribe = compileType(schema, named, namespace);
  return (from, to) => {
    to.value();
    transcribe(from, to);
  };
}

function compileType(schema: unknown, named: NamedTypes, namespace: string): Transcribe {
  if (Array.isArray(schema)) return union(schema.map((branch) => compile(branch, named, namespace)));
  if (typeof schema === 'string') return primitives.get(schema) ?? reference(schema, named, namespace);
  const node = schema as SchemaNode;
  switch (node.type) {
    case 'record':
    case 'error':
      return record(node, named, namespace);
    case 'enum':
      return define(node, named, namespace, () => enumeration(node['symbols'] as string[]));
    case 'fixed':
      return define(node, named, namespace, () => fixed(node));
    case 'array':
      return array(compile(node['items'], named, namespace));
    case 'map':
      return map(compile(node['values'], named, namespace));
    default:
      return logical(node) ?? compileType(node.type, named, namespace);
  }
}

function reference(name: string, named: NamedTypes, namespace: string): Transcribe {
  const found = named.get(fullName(name, namespace)) ?? named.get(name);
  if (found === undefined) throw new TypeError('schema names a type that is not defined');
  return found;
}

function fullName(name: string, namespace: string): string {
  return name.includes('.') || namespace === '' ? name : `${namespace}.${name}`;
}

/** Defined before it is made, since a record may hold itself. */
function define(
  node: SchemaNode,
  named: NamedTypes,
  around: string,
  make: (namespace: string) => Transcribe,
): Transcribe {
  const own = typeof node['namespace'] === 'string' ? node['namespace'] : around;
  const name = fullName(String(node['name']), own);
  let made: Transcribe | undefined;
  const whole: Transcribe = (from, to) => made?.(from, to);
  named.set(name, whole);
  made = make(name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : '');
  return whole;
}

function record(node: SchemaNode, named: NamedTypes, around: string): Transcribe {
  return define(node, named, around, (namespace) => {
    const fields = (node['fields'] as SchemaNode[]).map(({ name, type }, index) => ({
      key: `${index === 0 ? '' : ','}${JSON.stringify(name)}:`,
      transcribe: compile(type, named, namespace),
    }));
    return (from, to) => {
      to.enter('{');
      for (const { key, transcribe } of fields) {
        to.add(key);
        transcribe(from, to);
      }
      to.leave('}');
    };
  });
}

/** The value of its branch, without the branch's name. */
function union(branches: readonly Transcribe[]): Transcribe {
  return (from, to) => pick(branches, from.int())(from, to);
}

function enumeration(symbols: readonly string[]): Transcribe {
  const texts = symbols.map((symbol) => JSON.stringify(symbol));
  return (from, to) => to.add(pick(texts, from.int()));
}

function pick<T>(from: readonly T[], index: number): T {
  const found = from[index];
  if (found === undefined) throw new AvroFault('corrupt');
  return found;
}

function array(item: Transcribe): Transcribe {
  return (from, to) => {
    to.enter('[');
    forEachItem(from, to, () => item(from, to));
    to.leave(']');
  };
}

/** Keys in their order; one that comes twice is written twice, and what that means is for the JSON scanner to say. */
function map(value: Transcribe): Transcribe {
  return (from, to) => {
    to.enter('{');
    forEachItem(from, to, () => {
      to.add(`${JSON.stringify(from.string())}:`);
      value(from, to);
    });
    to.leave('}');
  };
}

function forEachItem(from: Cursor, to: JsonText, item: () => void): void {
  let isFirst = true;
  for (let count = from.blockCount(); count !== 0; count = from.blockCount())
    for (let index = 0; index < count; index += 1) {
      if (!isFirst) to.add(',');
      isFirst = false;
      item();
    }
}

function fixed(node: SchemaNode): Transcribe {
  const size = node['size'] as number;
  const text = bytesText(node);
  return (from, to) => {
    const bytes = from.take(size);
    to.add(text?.(bytes) ?? base64Text(bytes));
  };
}

/** A logical type that we do not know, or that does not fit, is its underlying type. */
function logical(node: SchemaNode): Transcribe | undefined {
  if (node.type === 'bytes') return textOf(bytesText(node), (from) => from.bytes(), base64Text);
  if (node.type === 'long') return textOf(textNamed(longTexts, node), (from) => from.long(), String);
  if (node.type === 'int') return textOf(textNamed(intTexts, node), (from) => from.int(), String);
  return undefined;
}

function textOf<T>(
  text: ((value: T) => string | undefined) | undefined,
  read: (from: Cursor) => T,
  plain: (value: T) => string,
): Transcribe | undefined {
  if (text === undefined) return undefined;
  return (from, to) => {
    const value = read(from);
    to.add(text(value) ?? plain(value));
  };
}

function textNamed(texts: Readonly<Record<string, LongText>>, { logicalType }: SchemaNode): LongText | undefined {
  return typeof logicalType === 'string' && Object.hasOwn(texts, logicalType) ? texts[logicalType] : undefined;
}

function bytesText({ logicalType, scale, type }: SchemaNode): BytesText | undefined {
  if (logicalType === 'decimal') return decimalText(scale ?? 0);
  return logicalType === 'uuid' && type === 'fixed' ? uuidText : undefined;
}

function base64Text(bytes: Buffer): string {
  return `"${bytes.toString('base64')}"`;
}

/** JSON has no such numbers; their names say more than null. */
function doubleText(value: number): string {
  if (!Number.isFinite(value)) return `"${value}"`;
  return Object.is(value, -0) ? '-0' : String(value);
}

/** The shortest number that is this float: 0.1 rather than 0.10000000149011612. */
function floatText(value: number): string {
  for (let digits = 6; digits < 9; digits += 1) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === value) return doubleText(shorter);
  }
  return doubleText(value);
}
