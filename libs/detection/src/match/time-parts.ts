import type { TimePart } from '../sigma/search.ts';

/** `2026-01-02T03:04`, with a blank for the T, with or without seconds and zone; or the date alone. */
const WRITTEN = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2}))?/i;

/**
 * A part of a date and time as it is written: "2026-01-02T23:30:00+02:00" is in hour 23, since Sigma's modifiers know no time zones. A number is
 * time since the epoch, in UTC, in seconds, milli-, micro- or nanoseconds by its size.
 * @returns undefined when the text is no time, or lacks this part
 */
export function timePart(text: string, part: TimePart): number | undefined {
  if (/^\d{9,19}(\.\d+)?$/.test(text)) return partOf(new Date(epochMs(Number(text))), part);
  const match = WRITTEN.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute] = match;
  if (hour === undefined && (part === 'hour' || part === 'minute')) return undefined;
  const written = `${year}-${month}-${day}T${hour ?? '00'}:${minute ?? '00'}:00Z`;
  const date = new Date(written);
  return Number.isNaN(date.getTime()) ? undefined : partOf(date, part);
}

/** Seconds reach 10^11 in the year 5138, and milliseconds passed it in 1973; so it goes on by thousands. */
function epochMs(epoch: number): number {
  if (epoch < 1e11) return epoch * 1e3;
  if (epoch < 1e14) return epoch;
  return epoch < 1e17 ? epoch / 1e3 : epoch / 1e6;
}

function partOf(date: Date, part: TimePart): number {
  switch (part) {
    case 'minute':
      return date.getUTCMinutes();
    case 'hour':
      return date.getUTCHours();
    case 'day':
      return date.getUTCDate();
    case 'week':
      return isoWeek(date);
    case 'month':
      return date.getUTCMonth() + 1;
    case 'year':
      return date.getUTCFullYear();
  }
}

/** Week of ISO 8601: the week of a year is that of its Thursday. */
function isoWeek(date: Date): number {
  const thursday = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()));
  thursday.setUTCDate(thursday.getUTCDate() + 4 - (thursday.getUTCDay() || 7));
  const newYear = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  return Math.ceil(((thursday.getTime() - newYear) / 86_400_000 + 1) / 7);
}
