import { isPlaceholder } from '../structure/placeholders.ts';
import type { Detector, FindLook, Range, Sink } from './detector.ts';
import { looksGenerated } from './secret-shapes.ts';
import { everydayServiceNames, serviceNames } from './service-names.ts';

/** From the name to the value. */
const MAX_GAP = 48;
const MAX_WORDS = 6;
const MAX_VALUE = 200;
/** Of each anchor, of each word, and of a word that is long enough to be judged. */
const ANCHOR_WORK = 100;
const WORD_WORK = 50;
const VALUE_WORK = 1000;
const MIN_VALUE = 10;

const everyday = new Set(everydayServiceNames);
const word = new RegExp(`[\\w+/.~%-]{1,${MAX_VALUE}}={0,2}`, 'y');
const noWord = /[^\w+/.~%-]{1,16}/y;
/** The name is that of a machine: what follows is a path, and paths hold ids. */
const host = /^[\w-]{0,32}\.[a-z]{2,5}(?:[/:?.]|$)/i;
/** What names a thing that has an id or a hash, and not a key. */
const things = new Set(
  `commit sha sha1 sha256 sha512 digest tag etag hash md5 checksum rev revision trace span event request session user channel
  project workspace page file folder doc document issue ticket order customer contact deal card board list task invoice payment
  product video playlist message thread team member uuid guid version build job run image path branch ref zone sid`.split(
    /\s+/,
  ),
);
/** Their ids open doors together with a secret. */
const keyLikeIds = new Set(['client', 'app', 'application', 'access', 'key', 'secret']);
const between = /^[\s"'`:=>,()[\]{}-]{1,6}$/;

/** A value that only a machine would write, near the name of a service: chartmogul a1b2…, AUTH0_CLIENT_ID='dBpX…'. */
export const serviceKeyDetector: Detector = {
  id: 'service-key',
  tags: ['credentials'],
  severity: 'high',
  anchors: [...serviceNames, ...everydayServiceNames],
  isGeneric: true,
  look: { kind: 'find', find } satisfies FindLook,
};

const services = new Set(serviceNames);

/** True for a name such as algolia_write_key or AUTH0_CLIENT_ID: it names a service, and no thing that has an id. */
export function namesServiceKey(words: readonly string[]): boolean {
  const at = words.findIndex((word) => services.has(word));
  return at !== -1 && words.length > 1 && !namesAThing(words.slice(at + 1));
}

function find(text: string, anchor: Range, sink: Sink): number {
  const value = valueBehind(text, anchor, sink);
  if (value !== undefined) sink.emit(value.start, value.end);
  return 0;
}

function valueBehind(text: string, anchor: Range, sink: Sink): Range | undefined {
  sink.charge(ANCHOR_WORK);
  if (host.test(text.slice(anchor.end, anchor.end + 40))) return undefined;
  let at = anchor.end;
  for (let count = 0; count < MAX_WORDS && at - anchor.end <= MAX_GAP; count += 1) {
    sink.charge(WORD_WORK);
    const start = endOf(noWord, text, at) ?? at;
    const end = endOf(word, text, start);
    if (end === undefined) return undefined;
    if (end - start >= MIN_VALUE) {
      sink.charge(VALUE_WORK);
      const found = text.slice(start, end);
      if (looksGenerated(found) && !isPlaceholder(found)) return judged(text, anchor, { start, end });
    }
    at = end;
  }
  return undefined;
}

function judged(text: string, anchor: Range, value: Range): Range | undefined {
  const gap = text.slice(anchor.end, value.start);
  if (
    namesAThing(
      gap
        .replace(/([a-z])([A-Z])/g, '$1 $2')
        .toLowerCase()
        .split(/[^a-z0-9]+/),
    )
  )
    return undefined;
  const isEveryday = everyday.has(text.slice(anchor.start, anchor.end).toLowerCase());
  return isEveryday && !between.test(gap) ? undefined : value;
}

function namesAThing(words: readonly string[]): boolean {
  return words.some((word, at) => {
    if (word === 'id' || word === 'ids') return !keyLikeIds.has(words[at - 1] ?? '');
    return things.has(word) || (word.endsWith('s') && things.has(word.slice(0, -1)));
  });
}

function endOf(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
