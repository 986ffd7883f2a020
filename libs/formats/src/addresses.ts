import type { JsonValue } from '@tripline/contract';
import { readText } from './converters.ts';

/** A textual IPv6 address with its zone is 55 characters; names of hosts are left to other fields. */
const LONGEST = 64;
const bracketed = /^\[([0-9a-fA-F:.%\w]+)\](?::\d{1,5})?$/;
const withPort = /^([^:]+):\d{1,5}$/;

/**
 * The first address of a list as proxies write it (`X-Forwarded-For`), without its port: `10.4.0.17:51234`, `[2001:db8::1]:443`,
 * `203.0.113.5, 10.0.0.1`.
 */
export function readAddress(value: JsonValue): string | null | undefined {
  const text = readText(value);
  if (typeof text !== 'string') return text;
  const first = (text.split(',', 1)[0] ?? '').trim();
  const address = bracketed.exec(first)?.[1] ?? withPort.exec(first)?.[1] ?? first;
  if (address.length > LONGEST) return undefined;
  return readText(address);
}
