import { type Detector, type PatternLook, sticky, tails } from './detector.ts';

const ssn: PatternLook = {
  kind: 'pattern',
  pattern: sticky(/(?<!\d|\d[-.])(?!000|666)\d{3}([- ])(?!00)\d\d\1(?!0000)\d{4}(?!\d)/),
  tail: tails.none,
};

/** Personal data that a pattern can tell. */
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
];
