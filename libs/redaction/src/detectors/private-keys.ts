import { charSet, isIn } from '../scan/char-set.ts';
import { credential, type Detector, tails } from './detector.ts';

/** What the body of a key is written with, line ends of source code included: \n, "+", commas. */
const body = charSet('A-Za-z0-9+/=\\s\\\\"\'`,:;.()');
const footer = /-{4,6}END[ A-Z0-9]{1,40}-{4,6}/y;

/** Private keys as text, and password hashes. */
export const privateKeyDetectors: readonly Detector[] = [
  credential('private-key', ['----begin '], /-{4,6}BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/i, {
    before: { chars: charSet('\\-'), max: 2 },
    tail: keyEnd,
    severity: 'critical',
  }),
  credential('putty-key', ['private-lines:'], /(?<context>Private-Lines:\s*\d{1,3}\s)[A-Za-z0-9+/]{16}/i, {
    tail: charSet('A-Za-z0-9+/=\\s'),
    severity: 'critical',
  }),
  credential(
    'wireguard-key',
    ['privatekey', 'presharedkey'],
    /(?<context>(?:private|preshared)key\s{0,4}=\s{0,4})[A-Za-z0-9+/]{40}/i,
    {
      tail: tails.base64,
    },
  ),
  credential('vault-unseal-key', ['unseal'], /(?<context>unseal(?: key)?(?: \d{1,2})?:?\s{1,4})[A-Za-z0-9+/]{42}/i, {
    tail: tails.base64,
    severity: 'critical',
  }),
  credential('bcrypt-hash', ['$2a$', '$2b$', '$2y$', '$2x$'], /\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}/, {
    tail: tails.none,
  }),
  credential(
    'crypt-hash',
    ['$1$', '$5$', '$6$', '$8$', '$9$'],
    /\$[15689]\$(?:rounds=\d{1,9}\$)?[./A-Za-z0-9]{1,16}\$[./A-Za-z0-9]{22}/,
    { tail: charSet('./A-Za-z0-9') },
  ),
  credential('argon2-hash', ['$argon2'], /\$argon2(?:id|i|d)\$[\w=,]{3,60}\$(?:[\w=,]{3,60}\$)?[\w+/]{8}/, {
    tail: charSet('A-Za-z0-9+/$'),
  }),
  credential('kerberos-ticket', ['$krb5'], /\$krb5[a-z]{3,8}\$\d{2}\$[^\s$"']{1,120}\$[\da-f]{20}/i, {
    tail: charSet('0-9a-fA-F$'),
  }),
  credential('ldap-hash', ['{ssha', '{sha}', '{smd5}'], /\{(?:S?SHA(?:256|512)?|SMD5)\}[A-Za-z0-9+/]{27}/i, {
    tail: tails.base64,
  }),
  credential('pbkdf2-hash', ['pbkdf2'], /pbkdf2[_:-]sha\d{1,3}\$\d{1,9}\$[\w./+-]{4,64}\$[\w./+-]{20}/i, {
    tail: charSet('A-Za-z0-9./+=\\-'),
  }),
];

/** End of the key, or of what is left of it where the text was cut. */
function keyEnd(text: string, end: number): number {
  let at = end;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    // A single hyphen belongs to a header line (DEK-Info); more begin the footer.
    if (!isIn(body, code) && !(code === 0x2d && text.charCodeAt(at + 1) !== 0x2d)) break;
    at += 1;
  }
  footer.lastIndex = at;
  return footer.test(text) ? footer.lastIndex : at;
}
