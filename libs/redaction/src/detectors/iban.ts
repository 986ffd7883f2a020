import { charSet, isIn } from '../scan/char-set.ts';
import type { Detector, FindLook, Range, Sink } from './detector.ts';

/** Length by country, from the IBAN registry of SWIFT. */
const lengths = new Map(
  `AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24
  FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21
  LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33
  SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30`
    .split(/\s+/)
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))] as const),
);

const lengthByLetters = new Uint8Array(1 << 10);
for (const [country, length] of lengths) {
  lengthByLetters[((country.charCodeAt(0) & 0x1f) << 5) | (country.charCodeAt(1) & 0x1f)] = length;
}

const alphanumeric = charSet('A-Za-z0-9');
const separator = charSet(' \\-');

/** International bank account numbers, in groups or not, in either case. */
export const ibanDetector: Detector = {
  id: 'iban',
  tags: ['pii', 'financial'],
  severity: 'high',
  anchors: [...lengths.keys()].map((country) => `${country.toLowerCase()}00`),
  look: { kind: 'find', find: findIban } satisfies FindLook,
  identityLook: { kind: 'find', find: findIban } satisfies FindLook,
  normalize: (iban) => iban.replace(/[ -]/g, '').toUpperCase(),
};

function findIban(text: string, anchor: Range, sink: Sink): number {
  const wanted = lengthAt(text, anchor.start);
  sink.charge(wanted * 4);
  const end = endOfIban(text, anchor.start, wanted);
  if (end !== undefined && passesMod97(text.slice(anchor.start, end))) sink.emit(anchor.start, end);
  return 0;
}

/** The two letters without case, as a number. */
function lengthAt(text: string, start: number): number {
  return lengthByLetters[((text.charCodeAt(start) & 0x1f) << 5) | (text.charCodeAt(start + 1) & 0x1f)] ?? 0;
}

/** Behind that many letters and digits, with at most one space or hyphen between two of them. */
function endOfIban(text: string, start: number, wanted: number): number | undefined {
  let end = start;
  for (let count = 0; count < wanted; end += 1) {
    if (isIn(alphanumeric, text.charCodeAt(end))) count += 1;
    else if (!isIn(separator, text.charCodeAt(end)) || !isIn(alphanumeric, text.charCodeAt(end + 1))) return undefined;
  }
  return end;
}

/** ISO 7064: country and check digits go to the end, letters become numbers, the whole leaves 1. Separators are passed over. */
export function passesMod97(iban: string): boolean {
  const rest = remainder97(iban, 4, iban.length, 0);
  return remainder97(iban, 0, 4, rest) === 1;
}

function remainder97(text: string, start: number, end: number, before: number): number {
  let remainder = before;
  for (let index = start; index < end; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= 0x30 && code <= 0x39) remainder = (remainder * 10 + code - 0x30) % 97;
    else if (isIn(alphanumeric, code)) remainder = (remainder * 100 + (code & 0x1f) + 9) % 97;
  }
  return remainder;
}
