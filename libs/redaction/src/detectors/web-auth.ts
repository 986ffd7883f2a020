import { charSet, runEnd } from '../scan/char-set.ts';
import { isPlaceholder } from '../structure/placeholders.ts';
import { credential, type Detector, type Range, type Sink, tails } from './detector.ts';
import { isMixed } from './secret-shapes.ts';
import { isLiteral } from './userinfo.ts';

const header = charSet('^\\r\\n"\'`\\\\<>');

/** Credentials by their place: tokens of the web, headers, userinfo of URLs, connection strings, command lines. */
export const webAuthDetectors: readonly Detector[] = [
  { id: 'jwt', tags: ['credentials'], severity: 'high', anchors: ['eyj'], look: { kind: 'find', find: findJwt } },
  credential('bearer-token', ['bearer'], /(?<context>bearer[:=]?\s{1,4}|bearer%20)(?!\[)[\w.~+/=-]{8}/i, {
    accept: (secret) => !isPlaceholder(secret),
    tail: charSet('\\w.~+/=\\-'),
    isGeneric: true,
  }),
  credential('basic-credentials', ['basic '], /(?<context>basic {1,4})[A-Za-z0-9+/]{8,400}={0,2}/i, {
    accept: isBasicCredentials,
    tail: tails.base64,
  }),
  credential(
    'authorization-header',
    ['authorization:', 'authorization\\":', 'authorization":', "authorization':"],
    /(?<context>authorization\\{0,4}["']?:\s{0,4}\\{0,4}["']?(?:[A-Za-z][A-Za-z0-9-]{0,20}\s{1,4})?)(?!\[REDACTED|[*<${])[^\s\r\n"'`\\<>]{6}/i,
    {
      accept: (secret) => !/^[A-Za-z]+[.,;:]?$/.test(secret) || secret.length > 16,
      tail: tails.base64,
      isGeneric: true,
    },
  ),
  credential(
    'cookie-header',
    ['cookie:', 'cookie":', "cookie':"],
    /(?<context>cookie["']?:\s{0,4}["']?)(?!\[REDACTED|[*<$])[^\s=;"'\r\n]{1,64}=[^\s\r\n"'`\\<>]{1,200}/i,
    {
      accept: (secret) => !isPlaceholder(secret.slice(secret.indexOf('=') + 1)),
      tail: header,
      isGeneric: true,
    },
  ),
  credential(
    'netrc-password',
    ['machine', 'default'],
    /(?<context>(?:machine\s{1,8}\S{1,100}|default)\s{1,8}login\s{1,8}\S{1,100}\s{1,8}password\s{1,8})(?!\[REDACTED)\S{1,100}/i,
    {
      accept: isLiteral,
      tail: tails.none,
    },
  ),
  // Behind curl whatever follows the user is a password; elsewhere 1000:1000 is a user and a group.
  credential(
    'curl-credentials',
    ['-u', '--user'],
    /(?<context>(?:-u|--user)(?:[ =]{1,4}["']?|\\{0,3}["']\s{0,2},\s{0,2}\\{0,3}["'])[^\s"':\\]{1,64}:)(?!\[REDACTED)(?:(?<=curl[^\r\n]{0,200})[^\s"'\\]{3,128}|(?=[^\s"'\\]{0,128}?\d)(?=[^\s"'\\]{0,128}?[A-Za-z])[^\s"'\\]{6,128})/,
    { accept: isLiteral, tail: tails.none },
  ),
  credential(
    'cli-password',
    ['psexec', 'sshpass', 'mysql ', 'mysqldump ', 'docker login', 'redis-cli'],
    /(?<context>(?:psexec|sshpass|mysql |mysqldump |docker login|redis-cli)[^\r\n]{0,160}?\s(?:-p\s{0,2}|-a\s{1,2}))(?!\[REDACTED)[^\s"'-][^\s"']{2,100}/i,
    { accept: isLiteral, tail: tails.none },
  ),
  credential(
    'code-credentials',
    ['networkcredential(', 'directoryentry('],
    /(?<context>(?:NetworkCredential|DirectoryEntry)\(\s{0,20}(?:"[^"\r\n]{0,100}",\s{0,20}){1,2}")(?!\[REDACTED)[^"\r\n]{1,100}(?="\s{0,20}\))/i,
    {
      tail: tails.none,
    },
  ),
];

const jwtPart = tails.dash;
const MIN_HEADER = 11;
const MIN_PAYLOAD = 4;

/** A header that begins as JSON does, a dot, more. Whether a dot ends the run is known once for all anchors in it. */
function findJwt(text: string, anchor: Range, sink: Sink): number {
  if (!text.startsWith('eyJ', anchor.start)) return 0;
  const header = runEnd(text, anchor.start, jwtPart);
  sink.charge(header - anchor.start);
  if (text.charAt(header) !== '.' || runEnd(text, header + 1, jwtPart, MIN_PAYLOAD) < header + 1 + MIN_PAYLOAD)
    return header;
  if (header - anchor.start < MIN_HEADER) return 0;
  const end = runEnd(text, header, tails.dots);
  sink.charge(end - header);
  sink.emit(anchor.start, end);
  return end;
}

function isBasicCredentials(value: string): boolean {
  const text = Buffer.from(value, 'base64').toString('latin1');
  return /^[\x20-\x7e\xa0-\xff]*:[\x20-\x7e\xa0-\xff]*$/.test(text) && (isMixed(value) || value.endsWith('='));
}
