import { isRawNumber } from '@tripline/contract';
import type { Shaped } from './vocabulary.ts';

/**
 * One line of JSON in UTF-8. Control characters are escaped, lone surrogates replaced by U+FFFD (many receivers refuse them), numbers that
 * came as text keep every digit.
 */
export function jsonLine(shaped: Shaped): Buffer {
  const text = JSON.stringify(shaped);
  // JSON.stringify writes a lone surrogate as \udXXX. A backslash followed by "ud" looks alike and only takes the slower way.
  return Buffer.from(text.includes('\\ud') ? JSON.stringify(wellFormed(shaped)) : text);
}

function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value !== 'object' || value === null || isRawNumber(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key.toWellFormed(), wellFormed(child)]));
}
