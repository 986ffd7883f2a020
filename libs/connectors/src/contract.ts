import type { DeliveryItem, Destination, ItemOutcome } from '@tripline/pipeline';
import type { Secret } from '@tripline/secrets';
import type { z } from 'zod';
import type { BodyWriter } from './body-writer.ts';
import { type HttpSettings, httpSettings } from './http/http-settings.ts';
import { httpDestination } from './http-delivery.ts';
import type { SecretRef } from './setting-fields.ts';

export type SettingsSchema = z.ZodObject;
export type Settings<S extends SettingsSchema> = z.output<S>;
/** Settings with the values that their secret references lead to: only `headers` sees them. */
export type WithSecrets<T> = {
  readonly [K in keyof T]: T[K] extends SecretRef
    ? Secret
    : T[K] extends SecretRef | undefined
      ? Secret | undefined
      : T[K];
};

/** What one request may hold, by the vendor's documents (source: the connector's README). Sizes are before compression. */
export interface BatchLimits {
  readonly maxEvents: number;
  readonly maxBytes: number;
  /** One encoded record beyond this is refused before it is sent. A record between `maxBytes` and this goes alone. */
  readonly maxEventBytes: number;
}

/** What an integration gets unless it says otherwise. */
export interface IntegrationDefaults {
  readonly shape: string;
  readonly content: 'metadata' | 'keys' | 'redacted';
  /** `default`: all but the high-volume types; `*`: all. */
  readonly eventTypes: 'default' | '*';
}

/** A destination's answer: what `classify` judges by. */
export interface HttpReply {
  readonly status: number;
  /** At most 64 KiB of it. For codes and numbers only: its text goes into no log, error or outcome. */
  readonly body: string;
}

/**
 * What an answer says of one item. Beside the outcomes of the pipeline: `unread` when the destination stopped reading before the item, which is
 * then sent again at once and not as a further attempt.
 */
export type Verdict = ItemOutcome | { readonly kind: 'unread'; readonly code: string };

/** The whole request was refused without saying which item is at fault: it is halved until one item is left, which is then rejected. */
export interface Split {
  readonly kind: 'split';
  readonly code: string;
  readonly status?: number;
}

/** A connector that speaks HTTP. Batching, compression, time limits, TLS and address checks belong to `http-delivery.ts`. */
export interface HttpConnector<S extends SettingsSchema> {
  readonly name: string;
  readonly settings: S;
  readonly defaults: IntegrationDefaults;
  readonly batch: BatchLimits;
  /** @returns where requests go; also asked when settings are checked, so it must not throw for what the schema accepts */
  url(settings: Settings<S>): URL;
  headers(settings: WithSecrets<Settings<S>>): Readonly<Record<string, string>>;
  /** Writes the request body, uncompressed. Does nothing else. */
  encode(items: readonly DeliveryItem[], settings: Settings<S>, body: BodyWriter): void;
  /** Bytes that the item adds to a body, or slightly more. */
  sizeOf(item: DeliveryItem, settings: Settings<S>): number;
  /** One verdict per item in their order, or one for the whole request. Pure; asked for every answer but redirects. */
  classify(reply: HttpReply, items: number): readonly Verdict[] | Split;
}

/** What a destination is given when it is opened. */
export interface DestinationContext {
  /** @throws SecretError when the reference leads nowhere */
  resolveSecret(reference: string): Secret;
  /** Folder below which connectors may write files; absolute. */
  readonly filesDirectory: string;
}

/** A kind of destination, as the registry holds it. */
export interface Connector {
  readonly name: string;
  /** All settings of its own, the common ones of HTTP included: API, form, Helm schema and docs are made from it. */
  readonly settings: SettingsSchema;
  readonly defaults: IntegrationDefaults;
  /** Problems that the schema cannot see, each naming its setting. */
  check(settings: Settings<SettingsSchema>): readonly string[];
  /** Opens nothing yet: connections and files are opened by the first `send`. */
  open(settings: Settings<SettingsSchema>, context: DestinationContext): Destination;
}

export function defineConnector<const S extends SettingsSchema>(connector: HttpConnector<S>): Connector {
  type Whole = Settings<S> & HttpSettings;
  return {
    name: connector.name,
    settings: connector.settings.extend(httpSettings.shape),
    defaults: connector.defaults,
    check: (settings) => checkUrl(connector.url(settings as Whole), (settings as Whole).allowInsecure),
    open: (settings, context) => httpDestination(connector, settings as Whole, context),
  };
}

/** A connector that does not speak HTTP: a file, a socket, a Kafka topic. */
export interface DirectConnector<S extends SettingsSchema> {
  readonly name: string;
  readonly settings: S;
  readonly defaults: IntegrationDefaults;
  check?(settings: Settings<S>): readonly string[];
  open(settings: Settings<S>, context: DestinationContext): Destination;
}

export function defineDirectConnector<const S extends SettingsSchema>(connector: DirectConnector<S>): Connector {
  return {
    name: connector.name,
    settings: connector.settings,
    defaults: connector.defaults,
    check: (settings) => connector.check?.(settings as Settings<S>) ?? [],
    open: (settings, context) => connector.open(settings as Settings<S>, context),
  };
}

function checkUrl(url: URL, allowInsecure: boolean): string[] {
  const problems: string[] = [];
  if (url.protocol === 'http:' && !allowInsecure)
    problems.push('url: must be https:// (plain HTTP only with allowInsecure)');
  else if (url.protocol !== 'https:' && url.protocol !== 'http:') problems.push('url: must be https://');
  if (url.username !== '' || url.password !== '')
    problems.push('url: must hold no credentials; use a secret reference');
  return problems;
}
