import type { HttpHead } from '@tripline/pipeline';
import type { Presented } from '../sender.ts';

const schemePattern = /^(splunk|bearer|basic) +(\S+) *$/i;

/** `Authorization: Splunk <key>`, as HEC's clients write it; `Bearer <key>`; or Basic with the key as password and any user. */
export function presentedToken({ headers }: Pick<HttpHead, 'headers'>): Presented {
  const { authorization } = headers;
  if (authorization === undefined || authorization === '') return 'missing';
  const [, scheme, value] = schemePattern.exec(authorization) ?? [];
  if (scheme === undefined || value === undefined) return 'malformed';
  if (scheme.toLowerCase() !== 'basic') return { key: value };
  const pair = Buffer.from(value, 'base64').toString();
  const colon = pair.indexOf(':');
  return colon < 0 ? 'malformed' : { key: pair.slice(colon + 1) };
}
