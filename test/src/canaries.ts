import { gzipSync } from 'node:zlib';
import { seeded } from './random.ts';

/** A planted secret: what it is, how it is written into the record, and by what it is known wherever it turns up. */
export interface Canary {
  readonly kind: string;
  readonly way: string;
  /** As it stands in the record's value, before JSON. */
  readonly written: string;
  /** The part that no other text holds. */
  readonly needle: string;
}

export interface CanaryRecord {
  readonly value: string;
  readonly partition: number;
  readonly canaries: readonly Canary[];
  /** Texts that are no secrets and have to come out. */
  readonly harmless: readonly string[];
}

/** In every needle that has room for it, so that one search over all bytes finds parts of secrets too. */
export const MARKS = ['zQ7xKv', 'Wj3kYq'] as const;

type Random = () => number;
const alnum = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** A body with a mark at each end and random characters between. */
function marked(random: Random, length: number): string {
  return `${MARKS[0]}${text(random, length - MARKS[0].length - MARKS[1].length, alnum)}${MARKS[1]}`;
}

interface Kind {
  /** The needle of a new secret. */
  needle(random: Random): string;
  /** The secret in what a detector needs around it. */
  around(needle: string): string;
  /** Ways that its own characters do not survive, such as blanks in a token. */
  readonly not?: readonly string[];
}

/** Secrets that show themselves, secrets that a name shows, and personal data with a checksum. */
const kinds: Readonly<Record<string, Kind>> = {
  'github-token': { needle: (random) => `ghp_${marked(random, 36)}`, around: (needle) => needle },
  'anthropic-key': { needle: (random) => `sk-ant-api03-${marked(random, 93)}AA`, around: (needle) => needle },
  'slack-token': {
    needle: (random) =>
      `xoxb-${text(random, 12, '0123456789')}-${text(random, 12, '0123456789')}-${marked(random, 24)}`,
    around: (needle) => needle,
  },
  'stripe-key': { needle: (random) => `sk_live_${marked(random, 24)}`, around: (needle) => needle },
  'aws-key-id': {
    needle: (random) => `AKIA${text(random, 16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`,
    around: (needle) => needle,
  },
  bearer: { needle: (random) => marked(random, 40), around: (needle) => `Authorization: Bearer ${needle}` },
  password: { needle: (random) => marked(random, 20), around: (needle) => `{"user":"svc","password":"${needle}"}` },
  'url-password': {
    needle: (random) => marked(random, 22),
    around: (needle) => `postgres://svc:${needle}@db.internal.example:5432/app`,
    not: ['full-width'],
  },
  'connection-string': {
    needle: (random) => marked(random, 24),
    around: (needle) => `Server=db.example;Database=app;User Id=svc;Password=${needle};`,
  },
  'query-token': {
    needle: (random) => marked(random, 32),
    around: (needle) => `https://api.example/v1?access_token=${needle}&page=2`,
  },
  card: { needle: (random) => card(random), around: (needle) => `card ${needle} on file` },
  iban: { needle: (random) => iban(random), around: (needle) => `pay ${needle} today` },
};

const base64 = (value: string) => Buffer.from(value).toString('base64');
const escaped = (value: string) =>
  [...value].map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');

/** Every encoding that redaction claims to see through (docs/redaction.md), as a text in the record. */
const ways: Readonly<Record<string, (secret: string) => string>> = {
  plain: (secret) => secret,
  'in running text': (secret) => `please use ${secret} for this`,
  'JSON in a text': (secret) => JSON.stringify({ note: secret }),
  'JSON in JSON in a text': (secret) => JSON.stringify({ a: JSON.stringify({ note: secret }) }),
  'JSON with \\u escapes': (secret) => `{"note":"${escaped(secret)}"}`,
  base64,
  'base64 twice': (secret) => base64(base64(secret)),
  'base64url in an URL': (secret) => `https://files.example/?d=${Buffer.from(secret).toString('base64url')}`,
  'base64 of JSON': (secret) => base64(JSON.stringify({ note: secret })),
  hex: (secret) => Buffer.from(secret).toString('hex'),
  'percent escapes': (secret) =>
    [...Buffer.from(secret)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  'HTML entities': (secret) => [...secret].map((unit) => `&#${unit.charCodeAt(0)};`).join(''),
  'zero-width characters': (secret) => [...secret].join('\u200b'),
  'full-width': (secret) =>
    [...secret].map((unit) => (/[!-~]/.test(unit) ? String.fromCharCode(unit.charCodeAt(0) + 0xfee0) : unit)).join(''),
  'gzip and base64': (secret) => gzipSync(secret).toString('base64'),
};

/** Places of a HiveKey record; each takes a text and may be given another record's shape. */
type Place = (record: Draft, written: string, at: number) => unknown;
interface Draft {
  reason: string[];
  args: [string, unknown][];
  rest: [string, unknown][];
}
const places: readonly Place[] = [
  ({ args }, written, at) => args.push([`field_${at}`, written]),
  ({ args }, written, at) => args.push([`list_${at}`, ['first', { deep: { deeper: [written] } }]]),
  ({ rest }, written, at) => rest.push([`unknown_${at}`, { text: written }]),
  ({ reason }, written) => reason.push(written),
  ({ args }, written, at) => args.push([`headers_${at}`, [`X-Note: ${written}`]]),
  ({ args }, written, at) => args.push([`map_${at}`, { [written]: true }]),
];

/** HiveKey records of allowed calls with `perRecord` canaries each, every kind in every way and place in turn. */
export function* canaryRecords(options: {
  readonly records: number;
  readonly perRecord: number;
  readonly partitions: number;
  readonly seed: number;
  readonly startMs: number;
}): Generator<CanaryRecord> {
  const random = seeded(options.seed);
  const pairs = Object.entries(kinds).flatMap(([kind, { not = [] }]) =>
    Object.keys(ways).flatMap((way) => (not.includes(way) ? [] : [[kind, way] as const])),
  );
  let turn = 0;
  for (let index = 0; index < options.records; index += 1) {
    const draft: Draft = { reason: [], args: [], rest: [] };
    const canaries: Canary[] = [];
    for (let at = 0; at < options.perRecord; at += 1, turn += 1) {
      const [kind, way] = pairs[turn % pairs.length] as readonly [string, string];
      const canary = plant(kind, way, random);
      // One more than a whole round moves the place, so that in time every pair stands everywhere.
      const place = places[(turn + Math.floor(turn / pairs.length)) % places.length] as Place;
      place(draft, canary.written, at);
      canaries.push(canary);
    }
    yield { ...written(draft, index, options), canaries };
  }
}

function plant(kind: string, way: string, random: Random): Canary {
  const { needle: make, around } = kinds[kind] as Kind;
  const needle = make(random);
  return { kind, way, needle, written: (ways[way] as (secret: string) => string)(around(needle)) };
}

function written(
  { reason, args, rest }: Draft,
  index: number,
  { partitions, startMs }: { partitions: number; startMs: number },
) {
  const harmless = [`order number ${index} of the day`, `ticket T-${index}`, `shelf ${index} in hall B`];
  const value = {
    ts: new Date(startMs + index * 20).toISOString(),
    agent: `agent-${index % 40}`,
    owner: `owner-${index % 40}`,
    role: 'Support',
    action: 'crm_update',
    args: { ...Object.fromEntries(args), note: harmless[0], ticket: { ref: harmless[1] } },
    verdict: 'allow',
    reason: reason.length === 0 ? undefined : reason.join(' and '),
    run_id: `run-${index}`,
    place: harmless[2],
    ...Object.fromEntries(rest),
  };
  return { value: JSON.stringify(value), partition: (index % 40) % partitions, harmless };
}

function text(random: Random, length: number, alphabet: string): string {
  let out = '';
  for (let index = 0; index < length; index += 1) out += alphabet.charAt(Math.floor(random() * alphabet.length));
  return out;
}

function card(random: Random): string {
  const body = `4${text(random, 14, '0123456789')}`;
  let sum = 0;
  for (const [index, digit] of [...body].entries()) {
    const value = Number(digit) * (index % 2 === 0 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return `${body}${(10 - (sum % 10)) % 10}`;
}

function iban(random: Random): string {
  const account = text(random, 18, '0123456789');
  const check = 98n - (BigInt(`${account}131400`) % 97n);
  return `DE${check.toString().padStart(2, '0')}${account}`;
}
