/**
 * What redaction costs beside its budget (design §10). Run: npm run build && node bench/dist/redaction.bench.js
 * Beside each figure stands the floor of the same run, JSON.parse and JSON.stringify of the same record: compare ratios.
 */
import { type JsonValue, parseJson } from '@tripline/contract';
import { compileRedactor, type RedactorOptions, type TenantPattern } from '@tripline/redaction';
import { cpuPerEvent } from './measure.ts';
import { hivekeyRecord } from './traffic.ts';

const EVENTS = 4_000;
const MIB = 1 << 20;

const tokens = { kid: 'bench', key: Buffer.alloc(32, 1) };
const redactor = compileRedactor({ tokens });
const found = Array.from({ length: EVENTS }, (_, index) => hivekeyRecord(index, 1_780_000_000_000 + index * 500));
/** Nothing to replace in 49 of 50: addresses of owners go another way, as identity. */
const clean = found.map((record) => record.replace('@acme.example', ''));
/** As a parser hands them over, in one piece: what slice() gives takes twice as long to read. */
const texts = clean.map((record) =>
  flat(
    proseOf(parseJson(record) ?? null)
      .padEnd(1024, ' and so on')
      .slice(0, 1024),
  ),
);

function flat(text: string): string {
  return String(parseJson(JSON.stringify(text)));
}

function proseOf(value: JsonValue): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.values(value).map(proseOf).join(' ');
}

function report(what: string, job: () => void): void {
  const { median, min, max } = cpuPerEvent(EVENTS, job, 15);
  console.log(`${what.padEnd(58)} ${median.toFixed(1)} µs per event (${min.toFixed(1)}–${max.toFixed(1)})`);
}

const ids = [...redactor.detectors.keys()];
console.log(
  `${EVENTS} events of ${Math.round(clean.join('').length / EVENTS)} bytes, ruleset ${redactor.ruleset}, ${ids.length} detectors`,
);
report('floor: JSON.parse and JSON.stringify', () => {
  for (const record of clean) JSON.stringify(JSON.parse(record));
});
report(`scanner: 1 KiB of running text, ${ids.length} detectors (≤ 6)`, () => {
  for (const text of texts) redactor.redactText(text, '');
});
reportWhole('clean', clean);
reportWhole('an address in each', found);

function reportWhole(what: string, records: readonly string[]): void {
  const trees = records.map((record) => parseJson(record) ?? null);
  report(`whole, ${what}: JSON value (≤ 15)`, () => {
    for (const tree of trees) redactor.redactContent(tree, '');
  });
  report(`whole, ${what}: JSON in a text (≤ 15)`, () => {
    for (const record of records) redactor.redactContent(record, '');
  });
}

// Flat: detectors take turns, so that each set has rows of every kind.
for (const count of [10, 60, 200, ids.length]) {
  const kept = new Set(
    ids.filter(
      (_, index) => Math.floor((index * count) / ids.length) !== Math.floor(((index - 1) * count) / ids.length),
    ),
  );
  reportText(`${kept.size} detectors: 1 KiB of running text`, { disable: ids.filter((id) => !kept.has(id)) });
}

const tenant = (count: number, pattern: (index: number) => string): TenantPattern[] =>
  Array.from({ length: count }, (_, index) => ({
    name: `own-${index}`,
    pattern: pattern(index),
    tags: ['internal'],
    severity: 'low',
  }));
reportText('50 patterns of a tenant with a literal', { patterns: tenant(50, (index) => `TAG${index}-\\d{6}`) });
reportText('1 pattern of a tenant without a literal', { patterns: tenant(1, () => '\\b[A-Z]{2}\\d{7}\\b') });
reportText('20 patterns of a tenant without a literal', {
  patterns: tenant(20, (index) => `\\b[A-Z]{2}\\d{${index + 3}}\\b`),
});

function reportText(what: string, options: RedactorOptions): void {
  const own = compileRedactor({ tokens, ...options });
  report(what, () => {
    for (const text of texts) own.redactText(text, '');
  });
}

/** Texts of nothing but places to look at: reference §2.2, ceiling 200 ms per MiB. */
const evil: Readonly<Record<string, string>> = {
  'begin of a private key': '-----BEGIN PRIVATE KEY-----',
  'digits with blanks': '4 ',
  cards: '4111111111111111 ',
  'half a JWT': 'eyJaaaaaaaa.',
  'userinfo without end': '://a:',
  addresses: 'a@a.',
  assignments: 'password=',
  'names of secrets': 'secret_key_token_',
  'names of services': 'virustotal',
  'telephone numbers': '+14155552671 ',
  'base64 of secrets': Buffer.from('password=hunter2 ').toString('base64'),
  'percent escapes': '%2525',
  'zero-width characters': 'a\u200b',
};

for (const [name, piece] of Object.entries(evil)) {
  const text = flat(piece.repeat(Math.ceil(MIB / piece.length)).slice(0, MIB - 1));
  const before = process.cpuUsage();
  const { status } = redactor.redactText(text, '');
  const { user, system } = process.cpuUsage(before);
  console.log(`1 MiB of ${name}: ${Math.round((user + system) / 1000)} ms (≤ 200), ${status}`);
}
