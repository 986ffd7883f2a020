/**
 * What redaction costs beside its budget (design §10). Run: npm run build && node bench/dist/redaction.bench.js
 * Beside each figure stands the floor of the same run, JSON.parse and JSON.stringify of the same record: compare ratios.
 */
import { type JsonValue, parseJson } from '@tripline/contract';
import { compileRedactor } from '@tripline/redaction';
import { cpuPerEvent } from './measure.ts';
import { hivekeyRecord } from './traffic.ts';

const EVENTS = 4_000;
const MIB = 1 << 20;

const redactor = compileRedactor({ tokens: { kid: 'bench', key: Buffer.alloc(32, 1) } });
const found = Array.from({ length: EVENTS }, (_, index) => hivekeyRecord(index, 1_780_000_000_000 + index * 500));
/** Nothing to replace in 49 of 50: addresses of owners go another way, as identity. */
const clean = found.map((record) => record.replace('@acme.example', ''));
const texts = clean.map((record) =>
  proseOf(parseJson(record) ?? null)
    .padEnd(1024, ' and so on')
    .slice(0, 1024),
);

function proseOf(value: JsonValue): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.values(value).map(proseOf).join(' ');
}

function report(what: string, job: () => void): void {
  const { median, min, max } = cpuPerEvent(EVENTS, job, 15);
  console.log(`${what.padEnd(50)} ${median.toFixed(1)} µs per event (${min.toFixed(1)}–${max.toFixed(1)})`);
}

console.log(`${EVENTS} events of ${Math.round(clean.join('').length / EVENTS)} bytes, ruleset ${redactor.ruleset}`);
report('floor: JSON.parse and JSON.stringify', () => {
  for (const record of clean) JSON.stringify(JSON.parse(record));
});
report('scanner: 1 KiB of running text (≤ 6)', () => {
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

/** Texts of nothing but places to look at: reference §2.2, ceiling 200 ms per MiB. */
const evil: Readonly<Record<string, string>> = {
  'begin of a private key': '-----BEGIN PRIVATE KEY-----',
  'digits with blanks': '4 ',
  'half a JWT': 'eyJaaaaaaaa.',
  'userinfo without end': '://a:',
  assignments: 'password=',
  'names of secrets': 'secret_key_token_',
  'base64 of secrets': Buffer.from('password=hunter2 ').toString('base64'),
  'percent escapes': '%2525',
};

for (const [name, piece] of Object.entries(evil)) {
  const text = piece.repeat(MIB / piece.length).slice(0, MIB - 1);
  const before = process.cpuUsage();
  const { status } = redactor.redactText(text, '');
  const { user, system } = process.cpuUsage(before);
  console.log(`1 MiB of ${name}: ${Math.round((user + system) / 1000)} ms, ${status}`);
}
