import type { IncomingHttpHeaders } from 'node:http';

/** What a stage's routes see of a request before any of its body is read. */
export interface HttpHead {
  readonly headers: IncomingHttpHeaders;
  readonly query: URLSearchParams;
  readonly remoteAddress: string;
  /** Identities in the client's certificate, `uri:…`, `dns:…`, `cn:…` in this order; null unless one was presented that our authorities signed. */
  readonly certificate: readonly string[] | null;
  /** Resolves when the answer is out or the connection gone. */
  readonly closed: Promise<void>;
}

export interface HttpReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A Buffer is sent as it is and names its type among the headers; anything else is sent as JSON, undefined as nothing. */
  readonly body: unknown;
}

/** What the head of a request comes to: an answer for which the body is not needed, or what is done with the body. */
export type Decision = HttpReply | ((body: Buffer) => Promise<HttpReply>);

/** What the server itself finds wrong with a request. */
export type HttpFault = 'body_too_large' | 'bad_request' | 'certificate_required' | 'internal';

export interface HttpRoute {
  readonly method: 'GET' | 'POST' | 'OPTIONS';
  readonly path: string;
  /** A body beyond it is answered 413 before it is read; one that does not tell its length, once it is longer. */
  readonly maxBodyBytes: number;
  readonly handle: (head: HttpHead) => Decision;
  /** The answer where the server itself refuses; left out: `{error: {code, message}}`. */
  readonly refuse?: (fault: HttpRefusal, headers: IncomingHttpHeaders) => HttpReply;
}

export interface HttpRefusal {
  readonly status: number;
  readonly code: HttpFault;
  readonly message: string;
}

/** The little that a stage asks of the process's HTTP server. */
export interface HttpServer {
  route(route: HttpRoute): void;
}
