import {
  aboutWords,
  doubtfulWords,
  dressWords,
  gluedEnding,
  harmlessKeys,
  harmlessTokens,
  keyQualifiers,
  questionWords,
  secretPhrases,
  secretWords,
  strongWords,
} from './name-words.ts';
import { withoutMarkers } from './placeholders.ts';

/**
 * What a name says of its value: `secret`, whatever it is; `doubtful`: a secret if it is a text and not a number;
 * `key`: some unknown kind of key; `plain`: nothing.
 */
export type NameVerdict = 'plain' | 'key' | 'doubtful' | 'secret';

const MAX_NAME = 128;

/** @param extra further names that hold secrets, as {@link normalizedName} writes them */
export function judgeName(name: string, extra?: ReadonlySet<string>): NameVerdict {
  if (name.length > MAX_NAME) return 'plain';
  // [REDACTED-github-token] in a name says nothing of its value.
  const all = wordsOf(withoutMarkers(name));
  if (extra?.has(all.join(' '))) return 'secret';
  if (questionWords.has(all[0] ?? '')) return 'plain';
  const words = withoutDress(all);
  const last = words.at(-1) ?? '';
  if (secretPhrases.has(all.slice(-2).join(' ')) || secretPhrases.has(words.slice(-2).join(' '))) return 'secret';
  if (aboutWords.has(last)) return 'plain';
  if (last === 'token' && harmlessTokens.has(words.at(-2) ?? '')) return 'plain';
  if (secretWords.has(last) || gluedEnding.test(last) || words.some((word) => strongWords.has(word))) return 'secret';
  if (last === 'key') return keyVerdict(words);
  return doubtfulWords.has(last) ? 'doubtful' : 'plain';
}

/** Spelling of a name by which two names are compared: apiKey, API_KEY and api-key are one. */
export function normalizedName(name: string): string {
  return wordsOf(name).join(' ');
}

function keyVerdict(words: readonly string[]): NameVerdict {
  if (words.length === 1 || harmlessKeys.has(words.at(-2) ?? '')) return 'plain';
  return words.slice(0, -1).some((word) => keyQualifiers.has(word)) ? 'secret' : 'key';
}

function wordsOf(name: string): string[] {
  return name
    .normalize('NFKC')
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** password2, new_password_hash, API_KEY_VALUE: the dress comes off as long as something stays. */
function withoutDress(words: readonly string[]): string[] {
  const bare = words.map((word) => (/^\p{L}{3,}\d$/u.test(word) && !secretWords.has(word) ? word.slice(0, -1) : word));
  while (bare.length > 1 && (dressWords.has(bare.at(-1) ?? '') || /^\d+$/.test(bare.at(-1) ?? ''))) bare.pop();
  return bare;
}
