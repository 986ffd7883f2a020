import { isJsonObject, type JsonObject, type JsonValue } from '@tripline/contract';

/** Arguments that name where something goes, in lower case without punctuation. */
const addressNames = new Set(['url', 'uri', 'targeturl', 'webhook', 'webhookurl', 'callbackurl', 'destination']);
const hostNames = new Set(['host', 'hostname', 'domain', 'endpoint']);
const mailNames = new Set(['to', 'cc', 'bcc', 'recipient', 'recipients', 'email', 'emails']);

/** Of one call; a list of thousands of recipients is looked at as far as this. */
const MOST = 64;
const LONGEST = 2048;

const domain = /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_](?:[a-z0-9_-]{0,62})){1,20}$/;
const mailbox = /@([^\s@<>]{1,253})>?\s*$/;

/**
 * Where a call sends to, by its arguments: hosts of URLs, host names, domains of mailboxes. Only members of the arguments themselves are looked
 * at, under names that mean a destination.
 */
export function destinationsIn(args: JsonValue): readonly string[] {
  if (!isJsonObject(args)) return [];
  const found = new Set<string>();
  for (const name in args) {
    const read = readerOf(name);
    if (read === undefined) continue;
    for (const text of textsOf(args, name)) {
      const host = text.length <= LONGEST ? read(text) : undefined;
      if (host !== undefined) found.add(host);
      if (found.size >= MOST) return [...found];
    }
  }
  return [...found];
}

type Reader = (text: string) => string | undefined;

const readers = new Map<string, Reader>([
  ...[...hostNames].map((name): [string, Reader] => [name, hostOf]),
  ...[...mailNames].map((name): [string, Reader] => [name, mailDomainOf]),
  ...[...addressNames].map((name): [string, Reader] => [name, addressOf]),
]);
const LONGEST_NAME = 16;

function readerOf(name: string): Reader | undefined {
  if (name.length > LONGEST_NAME) return undefined;
  return readers.get(name) ?? readers.get(name.toLowerCase().replace(/[^a-z]/g, ''));
}

function textsOf(args: JsonObject, name: string): readonly string[] {
  const value = args[name];
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.slice(0, MOST).filter((item) => typeof item === 'string') : [];
}

/** As a browser reads it, since that is how it will be called: `https://good.example\@evil.example` goes to good.example. */
function urlHost(text: string): string | undefined {
  if (!/^\s*[a-z][a-z0-9+.-]*:/i.test(text)) return undefined;
  const host = URL.parse(text)?.hostname ?? '';
  return host === '' ? undefined : plain(host);
}

function addressOf(text: string): string | undefined {
  return urlHost(text) ?? mailDomainOf(text);
}

function hostOf(text: string): string | undefined {
  const host = plain(text.trim().replace(/:\d{1,5}$/, ''));
  return domain.test(host) ? host : urlHost(text);
}

function mailDomainOf(text: string): string | undefined {
  const host = plain(mailbox.exec(text.slice(-320))?.[1] ?? '');
  return domain.test(host) ? host : undefined;
}

function plain(host: string): string {
  return host.toLowerCase().replace(/\.$/, '');
}
