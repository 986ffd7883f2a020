import { readFile } from 'node:fs/promises';
import { Pool } from 'undici';
import { addressCheck } from './address-check.ts';
import { checkedConnect } from './checked-connect.ts';
import type { HttpSettings } from './http-settings.ts';

const MAX_REPLY_BYTES = 64 * 1024;
/** Partitions go side by side, each with one request at a time. */
const MAX_CONNECTIONS = 16;

export interface ClientReply {
  readonly status: number;
  /** At most 64 KiB. */
  readonly body: string;
  readonly retryAfter: string | undefined;
}

/** The certificate file cannot be read. */
export class CaFileError extends Error {
  readonly code = 'CA_UNREADABLE';
  constructor() {
    super('the file of the certificate authority cannot be read');
    this.name = 'CaFileError';
  }
}

/** POSTs to one origin over kept connections: no redirects, bounded answers, addresses checked. */
export class HttpClient {
  readonly #settings: HttpSettings;
  #pool: Promise<Pool> | undefined;
  readonly #url: URL;

  constructor(url: URL, settings: HttpSettings) {
    this.#url = url;
    this.#settings = settings;
  }

  /** @throws CaFileError, or what Node and undici throw: see `outcomeOfFault` */
  async post(body: Buffer, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<ClientReply> {
    const pool = await this.#connected();
    const reply = await pool.request({
      method: 'POST',
      path: `${this.#url.pathname}${this.#url.search}`,
      headers,
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(this.#settings.timeoutMs)]),
    });
    const retryAfter = reply.headers['retry-after'];
    return {
      status: reply.statusCode,
      body: await boundedText(reply.body),
      retryAfter: Array.isArray(retryAfter) ? retryAfter[0] : retryAfter,
    };
  }

  async close(): Promise<void> {
    const pool = await this.#pool?.catch(() => undefined);
    await pool?.destroy();
  }

  #connected(): Promise<Pool> {
    this.#pool ??= this.#open().catch((error: unknown) => {
      // The file may be there at the next attempt.
      this.#pool = undefined;
      throw error;
    });
    return this.#pool;
  }

  async #open(): Promise<Pool> {
    const { allowInsecure, allowRanges, caFile, timeoutMs } = this.#settings;
    const ca =
      caFile === undefined ? undefined : await readFile(caFile, 'utf8').catch(() => Promise.reject(new CaFileError()));
    return new Pool(this.#url.origin, {
      connections: MAX_CONNECTIONS,
      pipelining: 1,
      connect: checkedConnect(addressCheck(allowInsecure ? 'all' : allowRanges), ca),
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
  }
}

/** The answer's beginning. What is beyond the limit is not read: the connection is closed. */
async function boundedText(body: AsyncIterable<Buffer> & { destroy(): unknown }): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MAX_REPLY_BYTES) break;
  }
  return Buffer.concat(chunks).toString('utf8', 0, MAX_REPLY_BYTES);
}
