import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Pair } from '../../libs/pipeline/src/nest/certificates.spec-support.ts';
import { unsecuredToken } from './secure-broker.ts';

/** An OAuth 2.0 token endpoint for client credentials, over HTTPS. */
export class TokenEndpoint {
  /** Authorization headers of the requests, in order. */
  readonly asked: string[] = [];
  readonly #server: Server;
  /** Of the tokens that it gives. */
  lifetimeS = 3_600;
  isDown = false;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(tls: Pair, authorization: string): Promise<TokenEndpoint> {
    const server = createServer(tls);
    const endpoint = new TokenEndpoint(server);
    server.on('request', (request, response) => {
      const shown = request.headers.authorization ?? '';
      endpoint.asked.push(shown);
      request.resume();
      const isKnown = shown === authorization;
      response.writeHead(endpoint.isDown ? 503 : isKnown ? 200 : 401, { 'content-type': 'application/json' });
      const token = { access_token: unsecuredToken('svc', endpoint.lifetimeS), token_type: 'Bearer' };
      const answer = isKnown ? { ...token, expires_in: endpoint.lifetimeS } : { error: 'invalid_client' };
      response.end(JSON.stringify(answer));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return endpoint;
  }

  get url(): string {
    return `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}/token`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
