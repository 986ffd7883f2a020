import { isRawNumber, type JsonValue } from '@tripline/contract';
import { isAbsent } from './absent.ts';
import { isPlainSize } from './converters.ts';

const millisPer: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};
const plain = /^\d{1,15}(\.\d{1,40})?$/;
const withUnits = /^(?:\d{1,12}(?:\.\d{1,9})?(?:ns|us|µs|μs|ms|s|m|h)){1,4}$/;
const part = /(\d+(?:\.\d+)?)(ns|us|µs|μs|ms|s|m|h)/g;

/**
 * Milliseconds of a duration: a number (of milliseconds), its text, or a text with units as Go and Rust print it (`42ms`, `1m2.5s`).
 * @returns null when absent, undefined for what is no duration, negative, or of 31 years
 */
export function readMillis(value: JsonValue): number | null | undefined {
  if (isAbsent(value)) return null;
  const millis = millisOf(value);
  return millis !== undefined && millis >= 0 && isPlainSize(millis) ? millis : undefined;
}

function millisOf(value: JsonValue): number | undefined {
  if (typeof value === 'number') return value;
  const text = isRawNumber(value) ? value.rawJSON : typeof value === 'string' ? value.trim() : '';
  if (plain.test(text)) return Number(text);
  return withUnits.test(text) ? sum(text) : undefined;
}

/** Milliseconds of a duration that the source counts in seconds. */
export function readSecondsAsMillis(value: JsonValue): number | null | undefined {
  const seconds = readMillis(value);
  // To the nanosecond: 1.005 s is 1005 ms, not the 1004.9999999999999 that a double makes of it.
  return seconds === null || seconds === undefined ? seconds : Math.round(seconds * 1e9) / 1e6;
}

function sum(text: string): number {
  let millis = 0;
  for (const [, amount, unit] of text.matchAll(part)) millis += Number(amount) * (millisPer[unit as string] ?? 0);
  return millis;
}
