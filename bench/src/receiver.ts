import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** Marks a record with its number and the time at which it was due to be sent; found again in whatever shape it arrives. */
export function benchMark(index: number, dueMs: number): string {
  return `bench-${index}-${dueMs}`;
}

/** Takes HEC requests, counts each marked record once and notes how long it was under way. Judges nothing. */
export class Receiver {
  readonly latenciesMs: number[] = [];
  readonly #seen = new Set<number>();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, reply) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const body = Buffer.concat(parts);
        this.#take(request.headers['content-encoding'] === 'gzip' ? gunzipSync(body).toString() : body.toString());
        reply.setHeader('content-type', 'application/json');
        reply.end('{"text":"Success","code":0}');
      });
    });
  }

  static async start(): Promise<Receiver> {
    const receiver = new Receiver();
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get count(): number {
    return this.#seen.size;
  }

  reset(): void {
    this.latenciesMs.length = 0;
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #take(body: string): void {
    const now = Date.now();
    for (const [, index, dueMs] of body.matchAll(/bench-(\d+)-(\d+)/g)) {
      if (this.#seen.has(Number(index))) continue;
      this.#seen.add(Number(index));
      this.latenciesMs.push(now - Number(dueMs));
    }
  }
}
