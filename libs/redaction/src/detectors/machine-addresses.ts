import { isIPv6 } from 'node:net';
import { charSet, isIn, runEnd, runStart } from '../scan/char-set.ts';
import { type Detector, type FindLook, type Range, type Sink, sticky, tails } from './detector.ts';

const octet = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const ipv6Chars = charSet('0-9a-fA-F:.');
const MAX_IPV6 = 45;
/** Without a ::, eight groups. */
const MIN_FULL_IPV6 = 15;
const IPV6_WORK = 150;

/** Ranges that nobody on the internet has: they name machines inside, by which a SOC searches. */
const inside =
  /^(?:0|10|127|255)\.|^169\.254\.|^192\.168\.|^172\.(?:1[6-9]|2\d|3[01])\.|^100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|^(?:22[4-9]|23\d|24\d|25[0-4])\./;
const insideIpv6 = /^(?:::1?$|fe[89ab][\da-f]:|f[cd][\da-f]{2}:|ff[\da-f]{2}:|::ffff:(?:10|127|192\.168)\.)/i;

// Chrome/120.0.0.0 and v1.2.3.4 are versions.
const ipv4 = sticky(
  new RegExp(`(?<![\\d.]|[A-Za-z]\\/|\\bv|version[ =:]{1,2})(?:${octet}\\.){3}${octet}(?!\\.?\\d)`, 'i'),
);

const common = { tags: ['pii'], severity: 'low', isContentOnly: true } as const;

/**
 * Addresses of machines, of which one may belong to a person. Only in what agents send and get, never in the fields of the
 * event itself; those of private networks stay unless that is asked for.
 */
export const machineAddressDetectors: readonly Detector[] = [
  {
    ...common,
    id: 'ipv4',
    anchors: ['0.0'],
    look: {
      kind: 'pattern',
      pattern: ipv4,
      before: { chars: charSet('0-9'), max: 2 },
      accept: (address) => !inside.test(address),
      tail: tails.none,
    },
    normalize: (address) => address,
  },
  {
    ...common,
    id: 'private-ipv4',
    anchors: ['0.0'],
    look: {
      kind: 'pattern',
      pattern: ipv4,
      before: { chars: charSet('0-9'), max: 2 },
      accept: (address) => inside.test(address),
      tail: tails.none,
    },
    isOptional: true,
    normalize: (address) => address,
  },
  {
    ...common,
    id: 'ipv6',
    // An address without either has letters only on both sides of each colon.
    anchors: ['::', '0:0'],
    look: { kind: 'find', find: findIpv6 } satisfies FindLook,
    normalize: (address) => address.toLowerCase(),
  },
  {
    ...common,
    id: 'mac-address',
    // With a digit beside one of its separators, as all but one in 20,000 have.
    anchors: ['0:', ':0', '0-', '-0'],
    look: { kind: 'find', find: findMac } satisfies FindLook,
    normalize: (address) => address.toLowerCase().replace(/-/g, ':'),
  },
];

function findIpv6(text: string, anchor: Range, sink: Sink): number {
  const end = runEnd(text, anchor.end, ipv6Chars, MAX_IPV6);
  const start = runStart(text, anchor.start, ipv6Chars, MAX_IPV6);
  const run = text.slice(start, end);
  if (run.length < MIN_FULL_IPV6 && !run.includes('::')) return 0;
  sink.charge(IPV6_WORK);
  // What a word ends with is no part of it: addr:2001:db8::1.
  const from = /\w/.test(text.charAt(start - 1)) ? text.indexOf(':', start) + 1 : start;
  const address = text.slice(from, end).replace(/[.:]$/, '');
  const isGlobal = from <= anchor.start && isIPv6(address) && /\d/.test(address) && !insideIpv6.test(address);
  if (isGlobal) sink.emit(from, from + address.length);
  return isGlobal ? end : 0;
}

const PAIR = 3;
const PAIRS = 6;
const hex = charSet('0-9a-fA-F');

/** Six pairs with one kind of separator: most dates and times end here after three looks. */
function findMac(text: string, anchor: Range, sink: Sink): number {
  const separatorAt = isIn(hex, text.charCodeAt(anchor.start)) ? anchor.start + 1 : anchor.start;
  const separator = text.charCodeAt(separatorAt);
  let first = separatorAt;
  for (let back = 1; back < PAIRS && text.charCodeAt(first - PAIR) === separator; back += 1) first -= PAIR;
  const start = first - 2;
  for (let pair = 1; pair < PAIRS; pair += 1) if (text.charCodeAt(start + pair * PAIR - 1) !== separator) return 0;
  const address = text.slice(start, start + PAIRS * PAIR - 1);
  const isApart = !/[\w:-]/.test(text.charAt(start - 1)) && !/[\w:-]/.test(text.charAt(start + address.length));
  if (isApart && macAddress.test(address) && !noMac.test(address)) sink.emit(start, start + address.length);
  return 0;
}

const macAddress = /^[\da-f]{2}(?:[:-][\da-f]{2}){5}$/i;
const noMac = /^(?:00[:-]?)+$|^(?:ff[:-]?)+$/i;
