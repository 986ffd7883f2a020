const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };
/** Ten years: longer is a slip of the pen, and microseconds stay exact. */
const MAX_SECONDS = 3_660 * 86_400;

/** A Sigma timespan (`15s`, `10m`, `1h`, `7d`, `2w`) in microseconds; undefined for anything else. Months and years have no fixed length: `1M` is refused, not taken for `1m`. */
export function parseTimespan(text: unknown): number | undefined {
  if (typeof text !== 'string' || text.length > 10) return undefined;
  const match = /^([1-9]\d{0,7})([smhdw])$/.exec(text);
  const unit = UNITS[match?.[2] ?? ''];
  const seconds = Number(match?.[1]) * (unit ?? Number.NaN);
  return seconds <= MAX_SECONDS ? seconds * 1_000_000 : undefined;
}

export const TIMESPAN_PROBLEM =
  'must be a number with s, m, h, d or w, e.g. 10m (M and y are refused: no fixed length)';
