import { secretReferencePattern } from '@tripline/secrets';
import { z } from 'zod';

export const KiB = 1024;
export const MiB = 1024 * KiB;
export const DAY_MS = 86_400_000;

export const reference = z
  .string()
  .regex(secretReferencePattern, 'must be a secret reference: env:NAME or file:/absolute/path');

/** Names end up in lineages and metric labels, so they hold no separators. */
export const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'must be 1 to 63 letters, digits, dots, dashes or underscores');

export const topic = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,249}$/, 'must be a topic name: letters, digits, dots, dashes, underscores');

export const count = (min: number, max: number) => z.int().min(min).max(max);

/** Whoever can read the settings must not be able to read a password in them. */
function isPlainUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isHttp = url?.protocol === 'https:' || url?.protocol === 'http:';
  return isHttp && url.username === '' && url.password === '' && url.search === '';
}

/** Of a service that Tripline asks. Whether plain HTTP will do is for its user to say. */
export const plainUrl = z
  .string()
  .max(1_000)
  .refine(isPlainUrl, 'must be an address (https://…) without credentials and query');
