import { charSet } from '../scan/char-set.ts';
import { credential, type Detector, type PatternLook, sticky, tails } from './detector.ts';

/** A row for the number that a state has given to a person. */
function nationalId(
  id: string,
  anchors: readonly string[],
  pattern: RegExp,
  accept?: (value: string) => boolean,
  before?: PatternLook['before'],
): Detector {
  const look: PatternLook = { kind: 'pattern', pattern: sticky(pattern), accept, before, tail: tails.none };
  return { id, tags: ['pii'], severity: 'high', anchors, look, identityLook: look, normalize: plain };
}

const word = charSet('A-Za-z0-9');
const digit = charSet('0-9');
const upTo = (max: number) => ({ chars: word, max });

const month = '(?:0[1-9]|1[0-2])';
const day = '(?:0[1-9]|[12]\\d|3[01])';

/** Of countries whose numbers show themselves: by a checksum and a date, or by a way to write them that nothing else has. */
const byShape: readonly Detector[] = [
  nationalId(
    'gb-nino',
    [' 00 00 00 '],
    /(?<![A-Za-z])[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] \d\d \d\d \d\d [A-D](?![A-Za-z])/,
    undefined,
    upTo(2),
  ),
  nationalId(
    'fr-nir',
    ['0 00 00 00 000 000', '0000000000000'],
    /(?<!\d)[12](?<s> ?)\d\d\k<s>(?:0[1-9]|1[0-2]|[2-9]\d)\k<s>\d\d\k<s>\d{3}\k<s>\d{3} ?\d\d(?!\d)/,
    (value) => hasKey97(plain(value)),
    { chars: digit, max: 15 },
  ),
  nationalId(
    'es-dni',
    ['00000000', 'x0000000', 'y0000000', 'z0000000'],
    /(?<![A-Za-z0-9])(?:\d{8}|[XYZ]\d{7})-?[A-HJ-NP-TV-Z](?![A-Za-z0-9])/,
    isDni,
  ),
  nationalId(
    'it-codice-fiscale',
    [...'abcdehlmprst'].map((unit) => `00${unit}00`),
    /(?<![A-Za-z0-9])[A-Z]{6}\d\d[A-EHLMPRST]\d\d[A-Z]\d{3}[A-Z](?![A-Za-z0-9])/i,
    isCodiceFiscale,
    upTo(6),
  ),
  nationalId(
    'fi-hetu',
    ['000000-000', '000000a000', '000000+000'],
    new RegExp(`(?<!\\d)${day}${month}\\d\\d[-+A]\\d{3}[0-9A-FHJ-NPR-Y](?![A-Za-z0-9])`),
    isHetu,
  ),
  nationalId(
    'se-personnummer',
    ['000000-0000', '000000+0000'],
    new RegExp(`(?<!\\d)(?:19|20)?\\d\\d${month}${day}[-+]\\d{4}(?!\\d)`),
    (value) => passesLuhn(plain(value).slice(-10)),
    {
      chars: digit,
      max: 2,
    },
  ),
  nationalId(
    'be-national-number',
    ['00.00.00-000.00'],
    new RegExp(`(?<!\\d)\\d\\d\\.${month}\\.${day}-\\d{3}\\.\\d\\d(?!\\d)`),
    isBelgian,
  ),
  nationalId('br-cpf', ['000.000.000-00'], /(?<!\d)\d{3}\.\d{3}\.\d{3}-\d\d(?!\d)/, isCpf),
  nationalId('cl-rut', ['0.000.000-'], /(?<![\d.])\d{1,2}\.\d{3}\.\d{3}-[\dkK](?![A-Za-z0-9])/, isRut, {
    chars: digit,
    max: 1,
  }),
  nationalId(
    'cn-resident-id',
    ['00000000000000000'],
    new RegExp(`(?<!\\d)[1-9]\\d{5}(?:19|20)\\d\\d${month}${day}\\d{3}[\\dxX](?![A-Za-z0-9])`),
    isResidentId,
  ),
  nationalId('kr-rrn', ['000000-0000000'], new RegExp(`(?<!\\d)\\d\\d${month}${day}-[1-8]\\d{6}(?!\\d)`)),
  nationalId(
    'sg-nric',
    [...'stfgm'].map((unit) => `${unit}0000000`),
    /(?<![A-Za-z0-9])[STFGM]\d{7}[A-Z](?![A-Za-z0-9])/,
    isNric,
  ),
  nationalId('in-aadhaar', ['0000 0000 0000'], /(?<!\d|\d )[2-9]\d{3} \d{4} \d{4}(?! ?\d)/, (value) =>
    passesVerhoeff(plain(value)),
  ),
  nationalId(
    'za-id',
    ['0000000000000'],
    new RegExp(`(?<!\\d)\\d\\d${month}${day}\\d{4}[01][89]\\d(?!\\d)`),
    passesLuhn,
    { chars: digit, max: 13 },
  ),
  nationalId(
    'cz-birth-number',
    ['000000/0000'],
    new RegExp(`(?<!\\d)\\d\\d(?:[0257]\\d|[1368][0-2])${day}/\\d{4}(?![\\d/])`),
    (value) => Number(plain(value)) % 11 === 0,
  ),
  nationalId(
    'mx-curp',
    ['000000h', '000000m'],
    new RegExp(`(?<![A-Za-z0-9])[A-Z]{4}\\d\\d${month}${day}[HM][A-Z]{5}[A-Z0-9]\\d(?![A-Za-z0-9])`),
    undefined,
    upTo(4),
  ),
];

const names =
  'pesel|bsn|burgerservicenummer|steuer-?(?:id|identifikationsnummer)|idnr|nif|nie|dni|cpf|sin|social insurance number|tckn?|cnp|oib|egn|nino|national insurance number|tfn|aadhaar|nric|curp|f(?:ø|oe)dselsnummer|personnummer|my ?number';

/** Numbers of other countries look like any other: their name has to stand in front of them. */
const byName: Detector = {
  ...credential(
    'national-id',
    [
      ...[
        'pesel',
        'bsn',
        'burgerservicenummer',
        'steuer',
        'idnr',
        'nif',
        'nie',
        'dni',
        'cpf',
        'sin',
        'social insurance',
        'tck',
        'cnp',
        'oib',
        'egn',
      ],
      ...[
        'nino',
        'national insurance',
        'tfn',
        'aadhaar',
        'nric',
        'curp',
        'dselsnummer',
        'personnummer',
        'my number',
        'mynumber',
      ],
    ],
    new RegExp(
      `(?<context>(?<![A-Za-z])(?:${names})(?:[ _-]?(?:no|nr|number|id))?["']?(?: is)?[\\s:=#"'.]{1,4})(?=(?:[A-Z]{0,2}[ .-]?\\d){6})[A-Z]{0,2}\\d(?:[ .-]?[0-9A-Z]){7,13}(?![A-Za-z0-9])`,
      'i',
    ),
    { before: { chars: charSet('fFøoOeE'), max: 3 }, tail: tails.none },
  ),
  tags: ['pii'],
  severity: 'high',
};

/** Numbers that states give to people. */
export const nationalIdDetectors: readonly Detector[] = [...byShape, byName];

function plain(value: string): string {
  return value.replace(/[^A-Za-z0-9]/g, '').toUpperCase();
}

function digitsOf(value: string): number[] {
  return [...value].filter((unit) => /\d/.test(unit)).map(Number);
}

function weighted(digits: readonly number[], weights: readonly number[]): number {
  return weights.reduce((sum, weight, index) => sum + weight * (digits[index] ?? 0), 0);
}

function passesLuhn(value: string): boolean {
  const sum = digitsOf(value)
    .reverse()
    .reduce((total, digit, index) => total + (index % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2), 0);
  return sum % 10 === 0;
}

/** France: what is missing to a multiple of 97 stands at the end. */
function hasKey97(value: string): boolean {
  return value.length === 15 && 97 - Number(BigInt(value.slice(0, 13)) % 97n) === Number(value.slice(13));
}

const dniLetters = 'TRWAGMYFPDXBNJZSQVHLCKE';

function isDni(value: string): boolean {
  const written = plain(value).replace(/^[XYZ]/, (unit) => String('XYZ'.indexOf(unit)));
  return dniLetters.charAt(Number(written.slice(0, -1)) % 23) === written.slice(-1);
}

const hetuLetters = '0123456789ABCDEFHJKLMNPRSTUVWXY';

function isHetu(value: string): boolean {
  const number = Number(value.slice(0, 6) + value.slice(7, 10));
  return hetuLetters.charAt(number % 31) === value.slice(10).toUpperCase();
}

function isBelgian(value: string): boolean {
  const digits = plain(value);
  const matches = (number: string) => 97 - (Number(number) % 97) === Number(digits.slice(9));
  return matches(digits.slice(0, 9)) || matches(`2${digits.slice(0, 9)}`);
}

function isCpf(value: string): boolean {
  const digits = digitsOf(value);
  if (new Set(digits).size === 1) return false;
  const check = (count: number) =>
    ((weighted(
      digits,
      Array.from({ length: count }, (_, index) => count + 1 - index),
    ) *
      10) %
      11) %
    10;
  return check(9) === digits[9] && check(10) === digits[10];
}

function isRut(value: string): boolean {
  const written = plain(value);
  const digits = digitsOf(written.slice(0, -1)).reverse();
  const rest = 11 - (weighted(digits, [2, 3, 4, 5, 6, 7, 2, 3]) % 11);
  return (rest === 11 ? '0' : rest === 10 ? 'K' : String(rest)) === written.slice(-1);
}

function isResidentId(value: string): boolean {
  const digits = digitsOf(value.slice(0, 17));
  const rest = weighted(digits, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11;
  return '10X98765432'.charAt(rest) === value.slice(17).toUpperCase();
}

function isNric(value: string): boolean {
  const series = value.charAt(0);
  const sum = weighted(digitsOf(value), [2, 7, 6, 5, 4, 3, 2]) + ('TG'.includes(series) ? 4 : series === 'M' ? 3 : 0);
  const letters = 'ST'.includes(series) ? 'JZIHGFEDCBA' : series === 'M' ? 'KLJNPQRTUWX' : 'XWUTRQPNMLK';
  const index = series === 'M' ? 10 - (sum % 11) : sum % 11;
  return letters.charAt(index) === value.slice(-1);
}

const oddValues = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

function isCodiceFiscale(value: string): boolean {
  const units = [...value.toUpperCase()];
  const numbers = units.slice(0, 15).map((unit) => (/\d/.test(unit) ? Number(unit) : unit.charCodeAt(0) - 65));
  const sum = numbers.reduce(
    (total, number, index) => total + (index % 2 === 0 ? (oddValues[number] ?? 0) : number),
    0,
  );
  return String.fromCharCode(65 + (sum % 26)) === units[15];
}

const dihedral = [
  '0123456789',
  '1234067895',
  '2340178956',
  '3401289567',
  '4012395678',
  '5987604321',
  '6598710432',
  '7659821043',
  '8765932104',
  '9876543210',
];
const permutations = [
  '0123456789',
  '1576283094',
  '5803796142',
  '8916043527',
  '9453126870',
  '4286573901',
  '2793806415',
  '7046913258',
];

function passesVerhoeff(value: string): boolean {
  const reversed = digitsOf(value).reverse();
  const check = reversed.reduce((state, digit, index) => {
    const permuted = Number(permutations[index % 8]?.charAt(digit));
    return Number(dihedral[state]?.charAt(permuted));
  }, 0);
  return check === 0;
}
