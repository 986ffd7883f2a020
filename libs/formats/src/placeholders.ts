import type { JsonValue } from '@tripline/contract';
import { readText } from './converters.ts';

/** What sources write in the place of what they took out: `***`, `***REDACTED***`, `[REDACTED]`, `<redacted>`. */
const placeholder = /^(?:\*{2,40}|[\s*<[({]{0,8}redacted[\s*>\])}]{0,8})$/i;

/** Text, but for a placeholder: a name that the source took out names nobody. */
export function readShownText(value: JsonValue): string | null | undefined {
  const text = readText(value);
  return typeof text === 'string' && placeholder.test(text.trim()) ? null : text;
}
