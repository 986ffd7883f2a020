import type { KafkaConfig, SASLOptions } from 'kafkajs';

/** How to log in. Secrets are asked for at each login, so that a rotated one counts without a restart. */
export type KafkaLogin =
  | {
      readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
      readonly username: string;
      readonly password: () => string;
    }
  | {
      readonly mechanism: 'oauthbearer';
      readonly token: () => Promise<string>;
      /** SASL extensions (RFC 7628), which some clouds want. */
      readonly extensions?: Readonly<Record<string, string>>;
    };

/** The broker does not take our credentials. kafkajs goes by `retriable`: it does not ask again by itself. */
export class LoginRefusedError extends Error {
  readonly retriable = false;
  /** What the broker says of a token, a word of RFC 6750. */
  readonly code: string;
  constructor(code: string) {
    super('login was refused');
    this.name = 'LoginRefusedError';
    this.code = code;
  }
}

/** As kafkajs takes it, which reads user and password when it logs in. */
export function saslOf(login: KafkaLogin): KafkaConfig['sasl'] {
  if (login.mechanism === 'oauthbearer') {
    return { mechanism: 'oauthbearer', authenticationProvider: bearer(login) } as unknown as SASLOptions;
  }
  const { mechanism, username, password } = login;
  return {
    mechanism,
    username,
    get password() {
      return password();
    },
  } as SASLOptions;
}

/** One message to the broker and its answer. */
interface Exchange {
  saslAuthenticate(step: {
    readonly request: { encode(): Promise<Buffer> };
    readonly response: { decode(bytes: Buffer): Promise<Buffer>; parse(decoded: Buffer): Promise<Buffer> };
  }): Promise<Buffer>;
}

const SEPARATOR = '\u0001';
const LENGTH_BYTES = 4;

/**
 * OAUTHBEARER by RFC 7628. Stock code does not look at the broker's answer: a refused token passes for a login, and the connection breaks at the next
 * request, over and over.
 */
function bearer({ token, extensions = {} }: Extract<KafkaLogin, { mechanism: 'oauthbearer' }>) {
  return ({ saslAuthenticate }: Exchange) => ({
    authenticate: async () => {
      const fields = [
        `auth=Bearer ${await token()}`,
        ...Object.entries(extensions).map(([key, value]) => `${key}=${value}`),
      ];
      const message = `n,,${SEPARATOR}${fields.join(SEPARATOR)}${SEPARATOR}${SEPARATOR}`;
      const answer = await saslAuthenticate({
        request: { encode: () => Promise.resolve(sized(Buffer.from(message))) },
        // kafkajs puts the length before what it hands over.
        response: { decode: async (bytes) => bytes.subarray(LENGTH_BYTES), parse: async (bytes) => bytes },
      });
      if (answer.length > 0) throw new LoginRefusedError(statusIn(answer));
    },
  });
}

function sized(bytes: Buffer): Buffer {
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** The broker's words go no further, but for a status that is one. */
function statusIn(answer: Buffer): string {
  return /"status"\s*:\s*"([a-z_]{1,40})"/.exec(answer.toString('latin1'))?.[1] ?? 'refused';
}
