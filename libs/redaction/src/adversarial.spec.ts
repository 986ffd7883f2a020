import { describe, expect, it } from 'vitest';
import { builtInDetectors } from './detectors/registry.ts';
import { compileRedactor } from './redactor.ts';
import { alnum, card } from './testing/invented.spec-support.ts';

// biome-ignore lint/style/noProcessEnv: the long run is asked for on the command line
const isLong = process.env['REDACTION_RUNS'] !== undefined;
/** The bench takes 1 MiB and has the ceiling of the reference §2.2; here it counts that nothing is quadratic. */
const size = (isLong ? 1 << 20 : 1 << 15) - 64;
/** CPU time, far above what it takes: what is quadratic needs seconds for 32 KiB already. */
const CEILING_MS = 2000;
const fill = (piece: string) => piece.repeat(Math.ceil(size / piece.length)).slice(0, size);

const redactor = compileRedactor({
  enable: builtInDetectors.filter(({ isOptional }) => isOptional).map(({ id }) => id),
});

function milliseconds(text: string): number {
  const before = process.cpuUsage();
  redactor.redactText(text, '');
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const inputs: Readonly<Record<string, string>> = {
  'one letter': fill('a'),
  'begin of a key, again and again': fill('-----BEGIN PRIVATE KEY-----'),
  'a key without end': `-----BEGIN PRIVATE KEY-----${fill('A').slice(100)}`,
  digits: fill('4111111111111111'),
  'digits with blanks': fill('4 '),
  cards: fill(`${card} `),
  'addresses without domain': fill('a@'),
  'addresses of many labels': fill('a@a.'),
  'one long label': `x@${fill('a').slice(2)}`,
  'first half of a JWT': fill('eyJ'),
  'JWT without end': fill('eyJaaaaaaaa.'),
  'userinfo without end': fill('://a:'),
  assignments: fill('password='),
  'assignments with quotes that never close': fill('password="'),
  'names only': fill('secret_key_token_'),
  'names and hyphens': fill('api-key-'),
  'cookies on one line': fill('cookie:a=b;'),
  'quotes and backslashes': fill('\\"'),
  'JSON that opens and never closes': fill('{"password":'),
  'JSON of arrays': fill('["'),
  'percent escapes of percent signs': fill('%2525'),
  entities: fill('&#65;'),
  'zero-width characters': fill('a\u200b'),
  'base64 of secrets': fill(Buffer.from('password=hunter2 ').toString('base64')),
  'base64 of base64': Buffer.from(Buffer.from(fill('password=hunter2 ').slice(0, size / 2)).toString('base64'))
    .toString('base64')
    .slice(0, size),
  'gzip magic': fill('H4sIAAAA'),
  'wrapped lines': fill(`${alnum(40)}\n`),
  tokens: fill(`ghp_${alnum(36)} `),
  'the evil inputs of reference §2.2': fill(`${'a'.repeat(28)}=${'='.repeat(100)};${' '.repeat(100)}`),
};

describe('what is made to be slow is not', () => {
  it.each(Object.entries(inputs))('%s', (_name, text) => {
    expect(milliseconds(text)).toBeLessThan(CEILING_MS);
  });

  it.each(builtInDetectors.map((detector) => [detector.id, detector] as const))(
    'anchors of %s',
    (_id, { anchors }) => {
      // All anchors of a row look alike to it; the first is tried in both cases.
      const anchor = anchors[0] ?? '';
      expect(milliseconds(fill(anchor))).toBeLessThan(CEILING_MS);
      expect(milliseconds(fill(`${anchor.toUpperCase()}A1b`))).toBeLessThan(CEILING_MS);
    },
    10_000,
  );
});
