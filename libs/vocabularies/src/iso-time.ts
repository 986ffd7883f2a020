/** RFC 3339 in UTC with six digits of fraction: all that the record knows. @param micros since the epoch @throws RangeError outside of years 0-9999 */
export function isoTime(micros: number): string {
  const millis = Math.floor(micros / 1000);
  const rest = micros - millis * 1000;
  const text = new Date(millis).toISOString();
  if (text.length !== 24) throw new RangeError('time is outside of years 0-9999');
  return `${text.slice(0, 23)}${rest < 10 ? '00' : rest < 100 ? '0' : ''}${rest}Z`;
}
