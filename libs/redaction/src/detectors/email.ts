import { charSet, isIn } from '../scan/char-set.ts';
import type { Detector, FindLook, Range, Sink } from './detector.ts';
import { passwordBefore } from './userinfo.ts';

const MAX_LOCAL = 64;
const local = charSet('\\w.%+\\-');
const domain =
  /@(?:[A-Za-z0-9\u00c0-\u024f](?:[A-Za-z0-9\u00c0-\u024f-]{0,61}[A-Za-z0-9\u00c0-\u024f])?\.){1,8}[A-Za-z]{2,24}/y;

/** Addresses of people. Neither git@host:path, which names a repository, nor the end of a password in front of a host. */
export const emailDetector: Detector = {
  id: 'email',
  tags: ['pii'],
  severity: 'medium',
  anchors: ['@'],
  look: { kind: 'find', find: findAddress } satisfies FindLook,
  normalize: (address) => address.toLowerCase(),
};

function findAddress(text: string, anchor: Range, sink: Sink): number {
  const start = localStart(text, anchor.start);
  if (start === anchor.start || text.slice(start, anchor.start) === 'git') return 0;
  domain.lastIndex = anchor.start;
  if (!domain.test(text)) return 0;
  const end = domain.lastIndex;
  if (passwordBefore(text, anchor.start, sink) === undefined) sink.emit(start, end);
  return 0;
}

/** With the letters of western alphabets: a name may have an accent. */
function localStart(text: string, at: number): number {
  const lowest = Math.max(0, at - MAX_LOCAL);
  let start = at;
  while (start > lowest && isLocal(text.charCodeAt(start - 1))) start -= 1;
  return start;
}

function isLocal(code: number): boolean {
  return isIn(local, code) || (code >= 0xc0 && code <= 0x24f);
}
