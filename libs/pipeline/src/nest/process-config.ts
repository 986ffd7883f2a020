import type { TopicSettings } from '../topics/create-topics.ts';
import type { HttpTls } from './http-tls.ts';

/** What a process needs besides its stages' own settings. */
export interface ProcessConfig extends TopicSettings {
  readonly logLevel: string;
  readonly http: HttpConfig;
  /** Handed to the port as it is: brokers, TLS, SASL. */
  readonly kafka: { readonly brokers: readonly string[]; readonly clientId: string };
}

export interface HttpConfig {
  readonly host: string;
  readonly port: number;
  /** Left out: plain HTTP. */
  readonly tls?: HttpTls | undefined;
  readonly timeouts?: HttpTimeouts;
}

/** How long a client may take to send, so that many slow ones do not hold all connections. */
export interface HttpTimeouts {
  /** Default: 10 s. */
  readonly headersMs: number;
  /** For headers and body; default: 30 s. */
  readonly requestMs: number;
}
