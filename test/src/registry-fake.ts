import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { SelfSigned } from './self-signed.ts';

/** A schema registry over HTTPS, as strict as the real ones about credentials and paths. */
export class RegistryFake {
  readonly schemas = new Map<number, string>();
  /** Paths that were asked for. */
  readonly asked: string[] = [];
  /** Answers 503. */
  isDown = false;
  readonly #server: Server;
  readonly #authorization: string;

  private constructor(server: Server, authorization: string) {
    this.#server = server;
    this.#authorization = authorization;
  }

  static async start(tls: SelfSigned, authorization: string): Promise<RegistryFake> {
    const server = createServer({ key: tls.key, cert: tls.cert });
    const fake = new RegistryFake(server, authorization);
    server.on('request', (request, response) => {
      fake.asked.push(request.url ?? '');
      const { status, body } = fake.#answer(request.url ?? '', request.headers.authorization);
      response.writeHead(status, { 'content-type': 'application/vnd.schemaregistry.v1+json' });
      response.end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get url(): string {
    return `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(path: string, authorization: string | undefined): { status: number; body: object } {
    if (authorization !== this.#authorization)
      return { status: 401, body: { error_code: 401, message: 'Unauthorized' } };
    if (this.isDown) return { status: 503, body: { error_code: 50302, message: 'Leader not known' } };
    const id = /^\/schemas\/ids\/(\d+)$/.exec(path)?.[1];
    const schema = id === undefined ? undefined : this.schemas.get(Number(id));
    if (schema === undefined) return { status: 404, body: { error_code: 40403, message: `Schema ${id} not found` } };
    return { status: 200, body: { schema } };
  }
}
