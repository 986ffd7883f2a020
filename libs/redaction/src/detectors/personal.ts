import { charSet } from '../scan/char-set.ts';
import { type Detector, type PatternLook, sticky, tails } from './detector.ts';

const ssn: PatternLook = {
  kind: 'pattern',
  pattern: sticky(/(?<!\d|\d[-.])(?!000|666)\d{3}([- ])(?!00)\d\d\1(?!0000)\d{4}(?!\d)/),
  tail: tails.none,
};

const hex = charSet('0-9a-fA-F');
const hexColon = charSet('0-9a-fA-F:');

/** Personal data that a pattern can tell. Addresses of machines are off by default: a SOC searches by them. */
export const personalDetectors: readonly Detector[] = [
  {
    id: 'us-ssn',
    tags: ['pii'],
    severity: 'high',
    anchors: ['000-00-0000', '000 00 0000'],
    look: ssn,
    identityLook: ssn,
    normalize: (digits) => digits.replace(/\D/g, ''),
  },
  {
    id: 'ipv4',
    tags: ['pii'],
    severity: 'low',
    anchors: ['0.0'],
    look: {
      kind: 'pattern',
      pattern: sticky(/(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?!\.?\d)/),
      before: { chars: charSet('0-9'), max: 2 },
      tail: tails.none,
    },
    isOptional: true,
    normalize: (address) => address,
  },
  {
    id: 'ipv6',
    tags: ['pii'],
    severity: 'low',
    anchors: [':'],
    look: {
      kind: 'pattern',
      pattern: sticky(
        /(?<![\w:])(?:(?:[\da-f]{1,4}:){7}[\da-f]{1,4}|(?:[\da-f]{1,4}:){1,6}(?::[\da-f]{1,4}){1,6}|::(?:[\da-f]{1,4}:){0,6}[\da-f]{1,4})(?![\w:])/i,
      ),
      before: { chars: hex, max: 4 },
      accept: (address) => address.length >= 6,
      tail: tails.none,
    },
    isOptional: true,
    normalize: (address) => address.toLowerCase(),
  },
  {
    id: 'mac-address',
    tags: ['pii'],
    severity: 'low',
    anchors: [':', '-'],
    look: {
      kind: 'pattern',
      pattern: sticky(/(?<![\w:-])[\da-f]{2}([:-])(?:[\da-f]{2}\1){4}[\da-f]{2}(?![\w:-])/i),
      before: { chars: hexColon, max: 2 },
      tail: tails.none,
    },
    isOptional: true,
    normalize: (address) => address.toLowerCase().replace(/-/g, ':'),
  },
];
