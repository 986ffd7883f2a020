import { isRawNumber, type JsonValue } from '@tripline/contract';
import { isAbsent } from './absent.ts';

/** A point in time: microseconds since the epoch (rounded down), and the text that the source wrote. */
export interface Instant {
  readonly micros: number;
  readonly raw: string;
}

const rfc3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?:[Zz]|([+-])(\d\d):?(\d\d))?$/;
const decimal = /^(\d{9,20})(?:\.(\d{1,9}))?$/;
/** Year 1 is Go's unset time, years past 2255 are no double's exact microseconds: neither is a time. */
const UNSET = Number.NaN;
/** An epoch number before the year 2000 is not the time of an audit record: an unset clock, or a number that is no time. */
const EARLIEST_EPOCH_MICROS = Date.UTC(2000, 0, 1) * 1000;
/** The lowest card number, 2221 and twelve digits, would be a time in May 2040. */
const LATEST_EPOCH_MICROS = Date.UTC(2040, 0, 1) * 1000;

/**
 * A time in any spelling that sources use: RFC 3339 with 0 to 9 digits, `Z`, an offset or (read as UTC) none; seconds, milliseconds,
 * microseconds or nanoseconds since the epoch, as a number, a decimal or a string, told apart by their size.
 * @returns null for an absent or unset time, undefined for what is no time
 */
export function readTime(value: JsonValue): Instant | null | undefined {
  return readTimeWith(value, paddedMicros);
}

/**
 * As `readTime`, for writers that print the microseconds of RFC 3339 without leading zeros (agentgateway's stdout log): 97 µs is `.97`.
 * A fraction that such a writer cannot have printed, with a leading zero or of more than six digits, is read as usual.
 */
export function readTimeWithUnpaddedMicros(value: JsonValue): Instant | null | undefined {
  return readTimeWith(value, unpaddedMicros);
}

/** Places by which a number since the epoch has to be shifted to be microseconds. */
const shifts = { s: 6, ms: 3, us: 0, ns: -3 } as const;
export type EpochUnit = keyof typeof shifts;

/** As `readTime`, for a source that states the unit of its numbers: their size need not tell. */
export function readTimeIn(unit: EpochUnit): (value: JsonValue) => Instant | null | undefined {
  return (value) => readTimeWith(value, paddedMicros, shifts[unit]);
}

function readTimeWith(
  value: JsonValue,
  fraction: (digits: string) => number,
  shift?: number,
): Instant | null | undefined {
  if (isAbsent(value) || value === 0) return null;
  const raw = textOf(value);
  if (raw === undefined) return undefined;
  const micros = rfcMicros(raw, fraction) ?? epochMicros(raw, shift);
  if (micros === undefined) return undefined;
  return Number.isSafeInteger(micros) ? { micros, raw } : null;
}

/**
 * Microseconds of a time where the text is not kept. @returns undefined also for an epoch number that is no time near ours: it may be a card's, and
 * goes out unscanned
 */
export function readMicros(value: JsonValue): number | null | undefined {
  const instant = readTime(value);
  if (instant === null || instant === undefined) return instant;
  return decimal.test(instant.raw) && instant.micros >= LATEST_EPOCH_MICROS ? undefined : instant.micros;
}

function textOf(value: JsonValue): string | undefined {
  if (typeof value === 'string') return value.trim();
  if (typeof value === 'number') return plainDecimal(value);
  return isRawNumber(value) ? value.rawJSON : undefined;
}

/** `1.7883432e+18` as digits: JavaScript and other writers switch to exponents for large floats. */
function plainDecimal(value: number): string {
  return Number.isInteger(value) ? BigInt(value).toString() : String(value);
}

function rfcMicros(text: string, fraction: (digits: string) => number): number | undefined {
  const match = rfc3339.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, digits, sign, offsetHours, offsetMinutes] = match;
  if (Number(year) < 1970) return UNSET;
  const seconds = utcSeconds(Number(year), Number(month), Number(day));
  if (seconds === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined;
  const offset = Number(`${sign ?? ''}1`) * (Number(offsetHours ?? 0) * 60 + Number(offsetMinutes ?? 0));
  const clock = Number(hour) * 3600 + (Number(minute) - offset) * 60 + Number(second);
  return (seconds + clock) * 1_000_000 + (digits === undefined ? 0 : fraction(digits));
}

/** Midnight of a day; undefined where the calendar has no such day. */
function utcSeconds(year: number, month: number, day: number): number | undefined {
  const at = new Date(Date.UTC(year, month - 1, day));
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === day ? at.getTime() / 1000 : undefined;
}

function paddedMicros(digits: string): number {
  return Number(digits.padEnd(6, '0').slice(0, 6));
}

function unpaddedMicros(digits: string): number {
  const isPadded = digits.length > 6 || (digits.length > 1 && digits.startsWith('0'));
  return isPadded ? paddedMicros(digits) : Number(digits);
}

/** @param stated left out: told by the digits before the point, since audit records are of this century */
function epochMicros(text: string, stated?: number): number | undefined {
  const match = decimal.exec(text);
  if (match === null) return undefined;
  const [, whole = '', fraction = ''] = match;
  const shift = stated ?? shiftOf(whole.length);
  const digits = shift < 0 ? whole.slice(0, shift) : whole + fraction.padEnd(shift, '0').slice(0, shift);
  const micros = Number(digits);
  if (stated !== undefined && !Number.isSafeInteger(micros)) return undefined;
  return micros < EARLIEST_EPOCH_MICROS ? undefined : micros;
}

function shiftOf(digits: number): number {
  if (digits <= 11) return shifts.s;
  if (digits <= 14) return shifts.ms;
  return digits <= 17 ? shifts.us : shifts.ns;
}
