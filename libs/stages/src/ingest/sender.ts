import type { HttpHead } from '@tripline/pipeline';
import { findApiKey } from '@tripline/secrets';
import type { HttpSource, Settings } from '../settings/settings.ts';

/** Who may send: by a key, or by the certificate of the connection. */
export interface Credentials {
  readonly apiKeys: Settings['apiKeys'];
  readonly clients: Settings['clients'];
  readonly sources: readonly HttpSource[];
}

export interface Sender {
  /** Of the API key or client: names the stream where a request names none. */
  readonly id: string;
  readonly tenant: string;
  readonly source: HttpSource;
}

/** What a request shows: a key, nothing, or something in which there is no key. */
export type Presented = { readonly key: string } | 'missing' | 'malformed';

const bearerPattern = /^bearer +(\S+) *$/i;

/** `Authorization: Bearer <key>` or `x-api-key: <key>`. */
export function presentedKey({ headers }: Pick<HttpHead, 'headers'>): Presented {
  const key = bearerPattern.exec(headers.authorization ?? '')?.[1] ?? headers['x-api-key'];
  if (typeof key === 'string') return { key };
  return headers.authorization === undefined ? 'missing' : 'malformed';
}

/**
 * The sender that a request comes from. A key that is presented decides alone; the certificate counts where there is none.
 * @returns undefined when we know no such sender, or its source is gone
 */
export function findSender(
  presented: Presented,
  certificate: HttpHead['certificate'],
  credentials: Credentials,
): Sender | undefined {
  const entry =
    typeof presented === 'object'
      ? findApiKey(presented.key, credentials.apiKeys)
      : presented === 'missing'
        ? findClient(certificate ?? [], credentials.clients)
        : undefined;
  const source = credentials.sources.find(({ name }) => name === entry?.source);
  return entry === undefined || source === undefined ? undefined : { id: entry.id, tenant: entry.tenant, source };
}

/** The first identity that somebody has: a certificate's URI goes before its DNS names, and those before its common name. */
function findClient(identities: readonly string[], clients: Credentials['clients']) {
  for (const identity of identities) {
    const client = clients.find((entry) => entry.identity === identity);
    if (client !== undefined) return client;
  }
  return undefined;
}
