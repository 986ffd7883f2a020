/** Times of one batch mostly lie within the same second, and writing the date is most of the work. */
let lastSecond = { second: Number.NaN, text: '' };

/** RFC 3339 in UTC with six digits of fraction: all that the record knows. @param micros since the epoch @throws RangeError outside of years 0-9999 */
export function isoTime(micros: number): string {
  const second = Math.floor(micros / 1_000_000);
  if (second !== lastSecond.second) lastSecond = { second, text: textOf(second) };
  return `${lastSecond.text}${String(micros - second * 1_000_000).padStart(6, '0')}Z`;
}

/** @returns for example `2026-06-10T09:14:02.` */
function textOf(second: number): string {
  const text = new Date(second * 1000).toISOString();
  if (text.length !== 24) throw new RangeError('time is outside of years 0-9999');
  return text.slice(0, 20);
}
