import type { IncomingHttpHeaders } from 'node:http';

/** What a stage's routes see of a request: the body as bytes, at most `maxBodyBytes` of them. */
export interface HttpRequest {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly remoteAddress: string;
}

export interface HttpReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** The little that a stage asks of the process's HTTP server. A body over the limit is answered 413 before `handle` is called. */
export interface HttpServer {
  post(
    path: string,
    options: { readonly maxBodyBytes: number },
    handle: (request: HttpRequest) => Promise<HttpReply>,
  ): void;
}
