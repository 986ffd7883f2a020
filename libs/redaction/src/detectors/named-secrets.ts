import { charSet, runEnd, runStart } from '../scan/char-set.ts';
import type { NameVerdict } from '../structure/key-names.ts';
import { harmlessKeys } from '../structure/name-words.ts';
import { isPlaceholder } from '../structure/placeholders.ts';
import type { Detector, FindLook, Range, Sink } from './detector.ts';
import { isNamedSecret, readValue } from './named-values.ts';
import { looksGenerated } from './secret-shapes.ts';

type Judge = (name: string) => NameVerdict;

const anchors = [
  'secret',
  'token',
  'key',
  'private',
  'access',
  'pass',
  'pwd',
  'auth',
  'cred',
  'cookie',
  'otp',
  'jwt',
  '_pat',
  'cvv',
  'cvc',
  'csrf',
  'xsrf',
  'ssn',
  'mnemonic',
  'phrase',
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
];

const nameChars = charSet('A-Za-z0-9_.\\-');
/** Characters of a name on either side of the anchor. */
const MAX_NAME = 28;
const ANCHOR_WORK = 100;
const VALUE_WORK = 1000;

/** Behind a word for a secret: more such words, a separator, a run of characters. */
const looseValue =
  /[a-z]{0,10}?s?(?:[-_ .]?(?:key|token|secret|id|access|private|api|value|login|code)){0,4}(?: is)?[-_.:=>\s"'`,()[\]{}]{1,8}(?:default[\s:="']{1,8})?(?!\[REDACTED)(?<value>[\w+/.~%-]{12,160}={0,2})/iy;
/** In front of "key": what makes it no secret. */
const harmlessKey = new RegExp(`(?<![a-z])(?:${[...harmlessKeys].join('|')})[-_ .]?$`, 'i');

/** Values whose name says secret, in running text: password=…, "apiKey": "…", --token …, VERCEL SECRET_KEY …. */
export function namedSecretDetector(judge: Judge): Detector {
  return {
    id: 'named-secret',
    tags: ['credentials'],
    severity: 'high',
    anchors,
    isGeneric: true,
    look: { kind: 'find', find: (text, anchor, sink) => find(text, anchor, sink, judge) } satisfies FindLook,
  };
}

function find(text: string, anchor: Range, sink: Sink, judge: Judge): number {
  sink.charge(ANCHOR_WORK);
  const value = assignedValue(text, anchor, sink, judge) ?? nearbyValue(text, anchor, sink);
  if (value !== undefined) sink.emit(value.start, value.end);
  // A value may end in the name of the next one: no anchor is passed over.
  return 0;
}

/** Name, sign of assignment, value. */
function assignedValue(text: string, anchor: Range, sink: Sink, judge: Judge): Range | undefined {
  const start = runStart(text, anchor.start, nameChars, MAX_NAME);
  const end = runEnd(text, anchor.end, nameChars, MAX_NAME);
  const name = text.slice(start, end);
  const verdict = judge(name);
  if (verdict === 'plain') return undefined;
  sink.charge(VALUE_WORK);
  const value = readValue(text, { start, end });
  return value !== undefined && isNamedSecret(name, verdict, value) ? value : undefined;
}

/** A word for a secret and, within a few characters, what only a machine would write. */
function nearbyValue(text: string, anchor: Range, sink: Sink): Range | undefined {
  looseValue.lastIndex = anchor.end;
  if (!looseValue.test(text)) return undefined;
  sink.charge(VALUE_WORK);
  const end = looseValue.lastIndex;
  looseValue.lastIndex = anchor.end;
  const value = looseValue.exec(text)?.groups?.['value'] ?? '';
  if (!looksGenerated(value) || isPlaceholder(value) || isHarmless(text, anchor)) return undefined;
  return { start: end - value.length, end };
}

function isHarmless(text: string, anchor: Range): boolean {
  const before = text.slice(Math.max(0, anchor.start - 16), anchor.start);
  // A member called just "key" is a name or an id far more often than a secret: the key-name rule's judgement too.
  return harmlessKey.test(before) || (/["']$/.test(before) && /^key\\{0,15}["']/i.test(text.slice(anchor.start)));
}
