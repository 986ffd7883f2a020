import { connect, createServer, type Server, type Socket } from 'node:net';
import { FrameSplitter } from './kafka-frames.ts';

/** Kafka's number of each request that a test may want to hit. */
export const kafkaApi = {
  produce: 0,
  fetch: 1,
  listOffsets: 2,
  metadata: 3,
  offsetCommit: 8,
  findCoordinator: 10,
  joinGroup: 11,
  heartbeat: 12,
  initProducerId: 22,
  addPartitionsToTxn: 24,
  addOffsetsToTxn: 25,
  endTxn: 26,
  txnOffsetCommit: 28,
} as const;

export type KafkaApi = keyof typeof kafkaApi;

interface Drop {
  readonly api: number;
  left: number;
  readonly isCut: boolean;
}

/**
 * A TCP proxy in front of a broker, with faults that a test switches on and off. Forwards whole Kafka messages and knows which request an answer belongs
 * to. The broker must advertise the proxy's port on the listener behind it (`kafkaProxied` of the test run).
 */
export class TcpProxy {
  readonly port: number;
  readonly #targetPort: number;
  readonly #server: Server;
  readonly #pairs = new Set<Pair>();
  readonly #answersToDrop: Drop[] = [];
  readonly #requestsToDrop: Drop[] = [];
  readonly #seen = new Map<number, number>();
  #dropped = 0;
  #isRefusing = false;
  #isStalled = false;
  #bytesPerSecond = Number.POSITIVE_INFINITY;

  private constructor(port: number, targetPort: number) {
    this.port = port;
    this.#targetPort = targetPort;
    this.#server = createServer({ noDelay: true }, (client) => this.#accept(client));
  }

  static async start(port: number, targetPort: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(port, targetPort);
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
    return proxy;
  }

  /** How many requests and answers have been swallowed. */
  get dropped(): number {
    return this.#dropped;
  }

  /** How many requests of a kind have come through. */
  requests(api: KafkaApi): number {
    return this.#seen.get(kafkaApi[api]) ?? 0;
  }

  /**
   * Swallows the next answers to a request; the broker has carried it out.
   * @param isCut also cuts the connection, so that the client knows at once; otherwise it waits until its request times out
   */
  dropAnswers(api: KafkaApi, count: number, { isCut = true }: { readonly isCut?: boolean } = {}): void {
    this.#answersToDrop.push({ api: kafkaApi[api], left: count, isCut });
  }

  /** Swallows the next requests of a kind, so that the broker never sees them, and cuts their connections. */
  dropRequests(api: KafkaApi, count: number): void {
    this.#requestsToDrop.push({ api: kafkaApi[api], left: count, isCut: true });
  }

  /** Resets every connection; new ones are let in. */
  cutAll(): void {
    for (const pair of this.#pairs) pair.cut();
  }

  /** No byte passes in either direction, connections stay open; what comes meanwhile is kept. */
  stall(): void {
    this.#isStalled = true;
  }

  refuse(): void {
    this.#isRefusing = true;
    this.cutAll();
  }

  /** Per connection and direction. */
  throttle(bytesPerSecond: number): void {
    this.#bytesPerSecond = bytesPerSecond;
  }

  /** All faults off; what was held back goes on. */
  heal(): void {
    this.#answersToDrop.length = 0;
    this.#requestsToDrop.length = 0;
    this.#isRefusing = false;
    this.#isStalled = false;
    this.#bytesPerSecond = Number.POSITIVE_INFINITY;
    for (const pair of this.#pairs) pair.flush();
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.cutAll();
    await closed;
  }

  #accept(client: Socket): void {
    if (this.#isRefusing) {
      client.resetAndDestroy();
      return;
    }
    const pair = new Pair(client, connect({ port: this.#targetPort, host: '127.0.0.1', noDelay: true }), {
      isStalled: () => this.#isStalled,
      delayMs: (bytes) => (bytes / this.#bytesPerSecond) * 1000,
      onRequest: (api) => this.#seen.set(api, (this.#seen.get(api) ?? 0) + 1),
      fateOfRequest: (api) => this.#fate(this.#requestsToDrop, api),
      fateOfAnswer: (api) => this.#fate(this.#answersToDrop, api),
      onEnd: () => this.#pairs.delete(pair),
    });
    this.#pairs.add(pair);
  }

  #fate(drops: readonly Drop[], api: number | undefined): Fate {
    const drop = drops.find((candidate) => candidate.api === api && candidate.left > 0);
    if (drop === undefined) return 'pass';
    drop.left -= 1;
    this.#dropped += 1;
    return drop.isCut ? 'cut' : 'drop';
  }
}

type Fate = 'pass' | 'drop' | 'cut';

interface Rules {
  isStalled(): boolean;
  delayMs(bytes: number): number;
  onRequest(api: number): void;
  fateOfRequest(api: number): Fate;
  fateOfAnswer(api: number | undefined): Fate;
  onEnd(): void;
}

/** A client's connection and the one to the broker that stands for it. */
class Pair {
  readonly #client: Socket;
  readonly #broker: Socket;
  readonly #rules: Rules;
  /** Kind of each request that is not answered yet, by correlation id. */
  readonly #asked = new Map<number, number>();
  readonly #lanes: Lane[];

  constructor(client: Socket, broker: Socket, rules: Rules) {
    this.#client = client;
    this.#broker = broker;
    this.#rules = rules;
    const toBroker = new Lane(broker, rules);
    const toClient = new Lane(client, rules);
    this.#lanes = [toBroker, toClient];
    const requests = new FrameSplitter((frame) => this.#request(frame, toBroker));
    const answers = new FrameSplitter((frame) => this.#answer(frame, toClient));
    client.on('data', (chunk) => requests.push(chunk));
    broker.on('data', (chunk) => answers.push(chunk));
    for (const socket of [client, broker]) {
      socket.on('error', () => this.cut());
      socket.on('close', () => this.cut());
    }
  }

  flush(): void {
    for (const lane of this.#lanes) lane.flush();
  }

  cut(): void {
    if (!this.#client.destroyed) this.#client.resetAndDestroy();
    this.#broker.destroy();
    this.#rules.onEnd();
  }

  #request(frame: Buffer, lane: Lane): void {
    const api = frame.readInt16BE(4);
    this.#asked.set(frame.readInt32BE(8), api);
    this.#rules.onRequest(api);
    if (this.#rules.fateOfRequest(api) === 'pass') lane.send(frame);
    else this.cut();
  }

  #answer(frame: Buffer, lane: Lane): void {
    const correlationId = frame.readInt32BE(4);
    const fate = this.#rules.fateOfAnswer(this.#asked.get(correlationId));
    this.#asked.delete(correlationId);
    if (fate === 'pass') lane.send(frame);
    else if (fate === 'cut') this.cut();
  }
}

/** One direction: keeps the order, waits while stalled or throttled. */
class Lane {
  readonly #to: Socket;
  readonly #rules: Rules;
  readonly #waiting: Buffer[] = [];
  #isPaused = false;

  constructor(to: Socket, rules: Rules) {
    this.#to = to;
    this.#rules = rules;
  }

  send(frame: Buffer): void {
    this.#waiting.push(frame);
    this.flush();
  }

  flush(): void {
    while (!this.#isPaused && !this.#rules.isStalled()) {
      const frame = this.#waiting.shift();
      if (frame === undefined) return;
      if (!this.#to.destroyed) this.#to.write(frame);
      const delayMs = this.#rules.delayMs(frame.length);
      if (delayMs >= 1) this.#pause(delayMs);
    }
  }

  #pause(delayMs: number): void {
    this.#isPaused = true;
    setTimeout(() => {
      this.#isPaused = false;
      this.flush();
    }, delayMs);
  }
}
