import type { TopicSettings } from '../topics/create-topics.ts';

/** What a process needs besides its stages' own settings. */
export interface ProcessConfig extends TopicSettings {
  readonly logLevel: string;
  readonly http: { readonly host: string; readonly port: number };
  /** Handed to the port as it is: brokers, TLS, SASL. */
  readonly kafka: { readonly brokers: readonly string[]; readonly clientId: string };
}
