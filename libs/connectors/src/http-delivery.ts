import { promisify } from 'node:util';
import { constants, gzip as gzipWithCallback } from 'node:zlib';
import type { DeliveryItem, Destination, ItemOutcome } from '@tripline/pipeline';
import { SecretError } from '@tripline/secrets';
import { BodyWriter } from './body-writer.ts';
import type { DestinationContext, HttpConnector, Settings, SettingsSchema, Split, Verdict } from './contract.ts';
import { CaFileError, type ClientReply, HttpClient } from './http/http-client.ts';
import type { HttpSettings } from './http/http-settings.ts';
import { outcomeOfFault } from './http/network-fault.ts';
import { retryAfterMs } from './http/retry-after.ts';
import { SecretCache } from './http/secret-cache.ts';
import { settle } from './http/settle.ts';

const gzip = promisify(gzipWithCallback);
/** Level 1 packs audit records to about a tenth, at a third of the cost of the default level; a large chunk spares trips to the thread pool. */
const gzipOptions = { level: constants.Z_BEST_SPEED, memLevel: 9, chunkSize: 128 * 1024 };

/** What all connectors over HTTP have in common: compression, connections, time limits, secrets, and the work after a partial refusal. */
export function httpDestination<S extends SettingsSchema>(
  connector: HttpConnector<S>,
  settings: Settings<S> & HttpSettings,
  context: DestinationContext,
): Destination {
  const sender = new HttpSender(connector, settings, context);
  const sizeOf = (item: DeliveryItem) => connector.sizeOf(item, settings);
  return {
    maxEvents: connector.batch.maxEvents,
    maxBytes: connector.batch.maxBytes,
    sizeOf,
    async send(items, signal) {
      const isOversize = items.map((item) => sizeOf(item) > connector.batch.maxEventBytes);
      const fitting = items.filter((_, index) => !isOversize[index]);
      const outcomes = fitting.length === 0 ? [] : await settle(fitting, (part) => sender.attempt(part, signal));
      let next = 0;
      return isOversize.map((is) => (is ? { kind: 'rejected', code: 'oversize' } : outcomes[next++])) as ItemOutcome[];
    },
    close: () => sender.close(),
  };
}

class HttpSender<S extends SettingsSchema> {
  readonly #connector: HttpConnector<S>;
  readonly #settings: Settings<S>;
  readonly #client: HttpClient;
  readonly #secrets: SecretCache<S>;
  readonly #idleWriters: BodyWriter[] = [];

  constructor(connector: HttpConnector<S>, settings: Settings<S> & HttpSettings, context: DestinationContext) {
    this.#connector = connector;
    this.#settings = settings;
    this.#client = new HttpClient(connector.url(settings), settings);
    this.#secrets = new SecretCache(connector.settings, settings, context.resolveSecret, Date.now);
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  async attempt(items: readonly DeliveryItem[], signal: AbortSignal): Promise<readonly Verdict[] | Split> {
    const reply = await this.#ask(items, signal);
    return 'kind' in reply ? items.map(() => reply) : this.#judge(reply, items.length);
  }

  /** One request, and a second one when the first is refused and the secret has been renewed meanwhile. @returns an outcome where there is no answer */
  async #ask(items: readonly DeliveryItem[], signal: AbortSignal): Promise<ClientReply | ItemOutcome> {
    if (signal.aborted) return { kind: 'retry', code: 'aborted' };
    const body = await this.#packed(items);
    try {
      const reply = await this.#post(body, signal);
      const isRefused = reply.status === 401 || reply.status === 403;
      return isRefused && this.#secrets.refresh() ? await this.#post(body, signal) : reply;
    } catch (error) {
      if (signal.aborted) return { kind: 'retry', code: 'aborted' };
      if (error instanceof SecretError) return { kind: 'pause', code: 'secret_unavailable' };
      if (error instanceof CaFileError) return { kind: 'pause', code: 'ca_unreadable' };
      return outcomeOfFault(error);
    }
  }

  async #packed(items: readonly DeliveryItem[]): Promise<Buffer> {
    const writer = this.#idleWriters.pop() ?? new BodyWriter();
    this.#connector.encode(items, this.#settings, writer);
    const packed = await gzip(writer.written(), gzipOptions);
    writer.clear();
    this.#idleWriters.push(writer);
    return packed;
  }

  #post(body: Buffer, signal: AbortSignal): Promise<ClientReply> {
    const headers = this.#connector.headers(this.#secrets.current());
    return this.#client.post(body, { 'user-agent': 'Tripline', ...headers, 'content-encoding': 'gzip' }, signal);
  }

  #judge(reply: ClientReply, items: number): readonly Verdict[] | Split {
    const { status } = reply;
    if (status >= 300 && status < 400)
      return Array.from({ length: items }, () => ({ kind: 'pause', code: 'redirect_refused', status }));
    const answer = this.#connector.classify({ status, body: reply.body }, items);
    const afterMs = retryAfterMs(reply.retryAfter, Date.now());
    if (afterMs === undefined || !Array.isArray(answer)) return answer;
    return answer.map((verdict: Verdict) => (verdict.kind === 'retry' ? { ...verdict, afterMs } : verdict));
  }
}
