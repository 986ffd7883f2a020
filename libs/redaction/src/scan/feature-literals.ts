import { normalizedName } from '../structure/key-names.ts';
import type { CharRange } from './automaton.ts';
import { type FeatureLiteral, features } from './scanner.ts';

/** Every name that the key-name rule calls secret or doubtful holds one of these; a test says so. */
const nameParts = [
  'pass',
  'pw',
  'kennwort',
  'senha',
  'contrase',
  'wachtwoord',
  'parola',
  'hasło',
  'парол',
  '密码',
  'パス',
  '비밀',
  'secret',
  'token',
  'key',
  'cred',
  'auth',
  'cookie',
  'bearer',
  'jwt',
  'otp',
  'cvv',
  'cvc',
  'csrf',
  'xsrf',
  'sessid',
  'sessionid',
  'ssn',
  'mnemonic',
  'phrase',
  'private',
  'access',
  'pat',
  'sas',
  'conn',
  'recovery',
  'backup',
  'assertion',
  'cardn',
  'card_n',
  'card-n',
  'card n',
  'pan',
  'security',
  'verification',
  'login',
  'social',
  'pem',
  'pin',
  'unseal',
];

/** Where a digit stands any digit does: %2f, &#104;. */
const escapeParts = [
  '%0',
  '&#',
  '&amp;',
  '&lt;',
  '&gt;',
  '&quot;',
  '&apos;',
  '&colon;',
  '&sol;',
  '&equals;',
  '&lowbar;',
  '&period;',
  '&commat;',
  '&hyphen;',
  '&dash;',
  '&num;',
  '&plus;',
  '&dollar;',
  '&nbsp;',
  '&shy;',
  '\\u',
  '\\x',
];

/** Invisible and full-width characters. */
export const hiddenCharacters: readonly CharRange[] = [
  [0xad, 0xad],
  [0x180e, 0x180e],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x2069],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xff01, 0xff5e],
];

/** Stands for all of them. */
const hiddenCharacter = String.fromCharCode(hiddenCharacters[0]?.[0] ?? 0);

/** What makes a text worth a second look, for the automaton. @param secretNames further names of secrets */
export function featureLiterals(secretNames: readonly string[]): FeatureLiteral[] {
  const words = [...nameParts, ...secretNames.map((name) => normalizedName(name).split(' ')[0] ?? '')];
  return [
    ...words.filter((text) => text !== '').map((text) => ({ text, feature: features.secretWord })),
    ...[...escapeParts, hiddenCharacter].map((text) => ({ text, feature: features.escapes })),
    { text: '\\', feature: features.backslash },
    { text: '\n', feature: features.newline },
  ];
}
