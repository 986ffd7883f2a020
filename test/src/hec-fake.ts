import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { type HecEnvelope, type ReadBody, readHecBody } from './hec-body.ts';
import {
  answerByTheRules,
  type HecReply,
  type HecRequest,
  type HecRules,
  type HecVerdict,
  hecReply,
  inflate,
  violationsOf,
} from './hec-rules.ts';
import { type SelfSigned, selfSigned } from './self-signed.ts';

export interface HecFakeOptions extends Partial<HecRules> {
  /** Names in the certificate; default localhost. 127.0.0.1 is always in it. */
  readonly hosts?: readonly string[];
  /** Plain HTTP; also what is left where there is no openssl. */
  readonly plain?: boolean;
}

/** How a request is answered instead of by the rules. Events are taken only where it says so. */
export type HecFault =
  | { readonly kind: 'answer'; readonly reply: HecReply }
  /** 503 code 9, after the first `takes` events were taken. */
  | { readonly kind: 'busy'; readonly takes?: number }
  /** 429. @property retryAfter the header as it is sent: seconds, or a date */
  | { readonly kind: 'throttle'; readonly retryAfter: string }
  /** Goes by the rules, then breaks the connection within the answer. */
  | { readonly kind: 'cutReply' }
  /** Breaks the connection within the request. */
  | { readonly kind: 'reset' }
  /** Goes by the rules, later. */
  | { readonly kind: 'slow'; readonly ms: number };

export interface ReceivedEvent {
  /** `tripline_id` of the indexed fields, else `id` of the event. */
  readonly id: string;
  /** 0 for the first that arrived. */
  readonly order: number;
  /** Number of the request that brought it. */
  readonly request: number;
  readonly bytes: Buffer;
  readonly envelope: HecEnvelope;
}

/**
 * A fake of Splunk's HTTP Event Collector, and says so in every answer. It is stricter than Splunk: it takes nothing that Splunk is documented to
 * refuse, and lists what Splunk would take and index wrongly as `violations`. It indexes nothing and proves nothing about a real Splunk.
 */
export class HecFake {
  readonly events: ReceivedEvent[] = [];
  readonly violations: string[] = [];
  /** Requests that came in, whatever became of them. */
  requests = 0;
  /** The token that is accepted; may be changed to play a rotation. */
  token: string;
  readonly #options: HecFakeOptions;
  readonly #tls: SelfSigned | undefined;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #faults: HecFault[] = [];

  private constructor(options: HecFakeOptions) {
    this.#options = options;
    this.token = options.token ?? '00000000-0000-4000-8000-000000000000';
    this.#tls = options.plain === true ? undefined : selfSigned(options.hosts ?? ['localhost']);
    const handle = (request: IncomingMessage, reply: ServerResponse) => void this.#handle(request, reply);
    this.#server = this.#tls === undefined ? createServer(handle) : createTlsServer(this.#tls, handle);
    this.#server.on(this.#tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  static async start(options: HecFakeOptions = {}): Promise<HecFake> {
    const fake = new HecFake(options);
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `${this.#tls === undefined ? 'http' : 'https'}://127.0.0.1:${this.port}`;
  }

  /** What a client must trust; undefined without TLS. */
  get caFile(): string | undefined {
    return this.#tls?.caFile;
  }

  /** The next requests meet one fault each, then the rules apply again. */
  script(...faults: readonly HecFault[]): void {
    this.#faults.push(...faults);
  }

  /** Ids in the order of their first arrival. */
  ids(): readonly string[] {
    return [...new Set(this.events.map((event) => event.id))];
  }

  /** Arrivals beyond the first of each id. */
  duplicates(): number {
    return this.events.length - this.ids().length;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#tls?.remove();
  }

  async #handle(incoming: IncomingMessage, reply: ServerResponse): Promise<void> {
    const number = this.requests;
    this.requests += 1;
    const fault = this.#faults.shift();
    if (fault?.kind === 'reset') {
      incoming.once('data', () => incoming.socket.destroy());
      return;
    }
    const request = await readRequest(incoming);
    if (request === undefined) return;
    if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.ms));
    const verdict = this.#judge(request, fault);
    this.#take(verdict.taken, number);
    if (fault?.kind === 'cutReply') cut(reply);
    else send(reply, verdict.reply);
  }

  #judge(request: HecRequest, fault: HecFault | undefined): HecVerdict {
    const { maxEventBytes = 5_000_000, maxContentBytes = 838_860_800 } = this.#options;
    const rules = { ...this.#options, token: this.token, maxEventBytes, maxContentBytes };
    if (fault?.kind === 'answer') return { reply: fault.reply, taken: [] };
    if (fault?.kind === 'throttle') {
      const reply = { ...hecReply(429, 9, 'Server is busy'), headers: { 'retry-after': fault.retryAfter } };
      return { reply, taken: [] };
    }
    if (fault?.kind !== 'busy') return answerByTheRules(request, rules);
    const { takes = 0 } = fault;
    const body = inflate(request, maxContentBytes);
    const taken = Buffer.isBuffer(body) ? readHecBody(body, rules).events.slice(0, takes) : [];
    return { reply: hecReply(503, 9, 'Server is busy', takes === 0 ? {} : { 'invalid-event-number': takes }), taken };
  }

  #take(events: ReadBody['events'], request: number): void {
    for (const { envelope, bytes } of events) {
      const id = envelope.fields?.['tripline_id'] ?? (envelope.event as { id?: unknown }).id;
      const order = this.events.length;
      this.events.push({ id: String(id), order, request, bytes: Buffer.from(bytes), envelope });
      this.violations.push(...violationsOf(envelope).map((violation) => `event ${order}: ${violation}`));
    }
  }
}

/** @returns undefined when the client broke off */
async function readRequest(incoming: IncomingMessage): Promise<HecRequest | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
  } catch {
    return undefined;
  }
  const path = (incoming.url ?? '').split('?')[0] as string;
  return { method: incoming.method ?? '', path, headers: incoming.headers, body: Buffer.concat(chunks) };
}

function send(reply: ServerResponse, { status, body, headers }: HecReply): void {
  reply.writeHead(status, { server: 'HEC fake, not Splunk', 'content-type': 'application/json', ...headers });
  reply.end(body);
}

/** Promises more than it sends. */
function cut(reply: ServerResponse): void {
  reply.writeHead(200, { server: 'HEC fake, not Splunk', 'content-length': '27' });
  reply.write('{"text":"Succ', () => reply.socket?.destroy());
}
