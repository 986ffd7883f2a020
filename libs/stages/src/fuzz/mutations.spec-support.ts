import { isJsonObject, type JsonValue, parseJson } from '@tripline/contract';
import fc from 'fast-check';

/** One change of an input; `at` says where, as a share of its length or of its values. */
export type Mutation = { readonly at: number } & (
  | { readonly kind: 'flip'; readonly byte: number }
  | { readonly kind: 'cut'; readonly share: number }
  | { readonly kind: 'repeat'; readonly share: number; readonly times: number }
  | { readonly kind: 'insert'; readonly token: number }
  | { readonly kind: 'replace'; readonly value: number }
  | { readonly kind: 'add'; readonly name: number; readonly value: number }
);

const share = fc.double({ min: 0, max: 1, noNaN: true });
const SHORT = 0.05;

const deep = (levels: number, open: string, close: string): string =>
  `${open.repeat(levels)}"x"${close.repeat(levels)}`;

/** Bytes that parsers, scanners and writers trip over. */
const tokens: readonly Buffer[] = [
  ...['"', '\\', '{', '}', '[', ']', ',', ':', '\n', '\r\n', '}{', ']]', 'null', '-', '1e400', '-0', '0x1F', 'NaN'],
  ...['"__proto__":{"x":1},', '"constructor":{"prototype":{"x":1}},', '"ts":1,"ts":2,', '"agent":"a","agent":"b",'],
  ...[
    '\\u0000',
    '\\ud800',
    '\\u202e',
    '\u0000',
    '\u001b[31m',
    '\u2028',
    '\u200b',
    'İ',
    '１２',
    '&#x41;',
    '%00',
    '=cmd|',
  ],
  ...['9'.repeat(400), '0.'.padEnd(400, '1'), deep(300, '[', ']'), deep(300, '{"a":', '}'), 'A'.repeat(5_000)],
  ...['[REDACTED-github-token]', '***', '<14>1 2026-09-02T09:14:02Z h a - - - ', '2026-09-02T09:14:02Z stdout F '],
  `ghp_${'EXAMPLEexample'.repeat(3).slice(0, 36)}`,
  '4111 1111 1111 1111',
  '-----BEGIN PRIVATE KEY-----\\n',
  'https://user:pass@host.example/?token=abc',
]
  .map((text) => Buffer.from(text))
  .concat([Buffer.from([0xff, 0xfe]), Buffer.from([0xc3]), Buffer.from([0xed, 0xa0, 0x80]), Buffer.alloc(16)]);

const nested = (levels: number): JsonValue => (levels === 0 ? 'x' : { a: nested(levels - 1) });
const inText = (levels: number): JsonValue => (levels === 0 ? '{"a":1}' : JSON.stringify({ a: inText(levels - 1) }));

/** Values that stand where others are expected. */
const values: readonly JsonValue[] = [
  ...[
    null,
    true,
    false,
    0,
    -1,
    1.5,
    1e308,
    9_007_199_254_740_991,
    '',
    '-',
    'unknown',
    ' ',
    '0',
    'true',
    'deny',
    'allow',
  ],
  ...[
    'dlp.match',
    'pattern_match',
    'blocked',
    'tool_call',
    '2026-09-02T09:14:02Z',
    '1788340442123456789',
    '1e999',
    'é',
  ],
  ...[[], {}, [[]], [null], [{}], { a: {} }, { length: 3 }, { rawJSON: '1' }, { toJSON: 1 }, nested(63), nested(65)],
  parseJson('123456789012345678901234567890') ?? 0,
  parseJson('[1788340442123456789,0.12345678901234567890,-0]') ?? 0,
  inText(6),
  JSON.stringify(nested(200)),
  { prompt: 'x', messages: [{ content: 'y' }], matchedText: 'z' },
  { url: 'https://[::1]:99999/\\@evil.example', to: ['a@b.example', 'c'], host: '*' },
  Array.from({ length: 300 }, (_, index) => index),
  Array.from({ length: 50 }, () => ({ name: 'token', value: 'abcdefghijklmnop' })),
  'x'.repeat(20_000),
  '\ud800',
  'a\u0000b',
];

const names = [
  ...['__proto__', 'constructor', 'toString', 'event_type', 'type', 'ts', 'agent', 'args', 'verdict', 'details', 'dlp'],
  ...['action_taken', 'pattern_id', 'otlp', 'resourceLogs', 'event', 'message', 'log', 'data', 'specversion', 'method'],
  ...['password', 'messages', '', ' ', '/', '~0', 'a.b.c', 'x'.repeat(300)],
];

const index = (list: readonly unknown[]) => fc.nat(list.length - 1);

/** Mutations of bytes and of values, more of the latter: they get further. */
export const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ kind: fc.constant('flip' as const), at: share, byte: fc.nat(255) }),
  fc.record({ kind: fc.constant('cut' as const), at: share, share }),
  fc.record({ kind: fc.constant('repeat' as const), at: share, share, times: fc.integer({ min: 2, max: 40 }) }),
  fc.record({ kind: fc.constant('insert' as const), at: share, token: index(tokens) }),
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('replace' as const), at: share, value: index(values) }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('add' as const), at: share, name: index(names), value: index(values) }),
  },
);

/** The input, changed. Values can be changed as long as it is JSON; then bytes only. */
export function mutated(input: Buffer, mutations: readonly Mutation[]): Buffer {
  return mutations.reduce<Buffer>(apply, input);
}

function apply(input: Buffer, change: Mutation): Buffer {
  if (change.kind === 'replace' || change.kind === 'add') return changedValue(input, change);
  const at = Math.floor(change.at * input.length);
  const end = Math.min(input.length, at + Math.ceil(('share' in change ? change.share : 0) * SHORT * input.length));
  const before = input.subarray(0, at);
  switch (change.kind) {
    case 'flip':
      return Buffer.concat([before, Buffer.from([change.byte]), input.subarray(at + 1)]);
    case 'cut':
      return Buffer.concat([before, input.subarray(end)]);
    case 'repeat':
      return Buffer.concat([before, ...Array<Buffer>(change.times).fill(input.subarray(at, end)), input.subarray(end)]);
    case 'insert':
      return Buffer.concat([before, tokens[change.token] as Buffer, input.subarray(at)]);
  }
}

function changedValue(input: Buffer, change: Extract<Mutation, { value: number }>): Buffer {
  const parsed = parseJson(input.toString());
  if (parsed === undefined) return input;
  const target = Math.floor(change.at * countOf(parsed));
  const walk = { left: target, change };
  return Buffer.from(JSON.stringify(changed(parsed, walk)));
}

interface Walk {
  left: number;
  readonly change: Extract<Mutation, { value: number }>;
}

/** The tree with its nth value replaced, or, where that is an object, with another member. */
function changed(value: JsonValue, walk: Walk): JsonValue {
  if (walk.left === 0) {
    walk.left -= 1;
    return there(value, walk.change);
  }
  walk.left -= 1;
  if (Array.isArray(value)) return value.map((item) => (walk.left < 0 ? item : changed(item, walk)));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, walk.left < 0 ? member : changed(member, walk)]),
  );
}

function there(value: JsonValue, change: Walk['change']): JsonValue {
  const hostile = values[change.value] as JsonValue;
  if (change.kind === 'replace') return hostile;
  // Not by assignment: `__proto__` is to be a member.
  return isJsonObject(value)
    ? Object.fromEntries([...Object.entries(value), [names[change.name] as string, hostile]])
    : [value, hostile];
}

function countOf(value: JsonValue): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce<number>((sum, member) => sum + countOf(member as JsonValue), 1);
}
