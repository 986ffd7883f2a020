import { PipelineError } from '@tripline/pipeline';
import { type BoundedReply, type BoundedRequest, boundedRequest, NoReplyError } from '../http/bounded-request.ts';

/** OAuth 2.0 client credentials (RFC 6749 §4.4). */
export interface ClientCredentials {
  readonly endpoint: URL;
  readonly ca: (() => string) | undefined;
  readonly clientId: () => string;
  readonly clientSecret: () => string;
  readonly scope: string | undefined;
}

export interface TokenEffects {
  readonly request: (request: BoundedRequest) => Promise<BoundedReply>;
  readonly nowMs: () => number;
}

/** There is no token to log in with. Passing: the client tries again by itself, and so do we. */
export class TokenUnavailableError extends PipelineError {
  constructor(context: Readonly<Record<string, unknown>>) {
    super('no access token for kafka', { code: 'OAUTH_TOKEN_UNAVAILABLE', retryable: true, context });
  }
}

interface Token {
  readonly value: string;
  readonly gotAtMs: number;
  readonly expiresAtMs: number;
}

const TIMEOUT_MS = 10_000;
const MAX_REPLY_BYTES = 64 * 1024;
/** RFC 6749 recommends to tell the lifetime, and leaves it open what it is otherwise. */
const UNTOLD_LIFETIME_S = 300;
/** Renewed after this share of its lifetime, as Kafka's own client does. */
const RENEW_AFTER = 0.8;
/** A refusal is not asked for again at once, whoever wants to connect. */
const ASK_AGAIN_MS = 2_000;
/** RFC 6750 §2.1. Anything else would not stay within its place in the message. */
const tokenPattern = /^[A-Za-z0-9._~+/-]+=*$/;

/** Access tokens by client credentials: kept for as long as they last, renewed before they end, asked for by one at a time. */
export class AccessTokens {
  readonly #credentials: ClientCredentials;
  readonly #effects: TokenEffects;
  #token: Token | undefined;
  #underWay: Promise<Token> | undefined;
  #failed: { readonly atMs: number; readonly error: unknown } | undefined;

  constructor(credentials: ClientCredentials, effects: TokenEffects = { request: boundedRequest, nowMs: Date.now }) {
    this.#credentials = credentials;
    this.#effects = effects;
  }

  /** @throws TokenUnavailableError; a token that is due for renewal but has not ended is used meanwhile */
  async current(): Promise<string> {
    const held = this.#token;
    const nowMs = this.#effects.nowMs();
    if (held !== undefined && nowMs < held.gotAtMs + RENEW_AFTER * (held.expiresAtMs - held.gotAtMs)) return held.value;
    try {
      return (await this.#renew(nowMs)).value;
    } catch (error) {
      if (held !== undefined && nowMs < held.expiresAtMs) return held.value;
      throw error;
    }
  }

  #renew(nowMs: number): Promise<Token> {
    if (this.#failed !== undefined && Math.abs(nowMs - this.#failed.atMs) < ASK_AGAIN_MS)
      return Promise.reject(this.#failed.error);
    this.#underWay ??= this.#ask(nowMs)
      .then(
        (token) => {
          this.#failed = undefined;
          this.#token = token;
          return token;
        },
        (error: unknown) => {
          this.#failed = { atMs: nowMs, error };
          throw error;
        },
      )
      .finally(() => {
        this.#underWay = undefined;
      });
    return this.#underWay;
  }

  async #ask(nowMs: number): Promise<Token> {
    const { endpoint, ca, clientId, clientSecret, scope } = this.#credentials;
    const basic = `${encodeURIComponent(clientId())}:${encodeURIComponent(clientSecret())}`;
    const form = new URLSearchParams({ grant_type: 'client_credentials', ...(scope === undefined ? {} : { scope }) });
    const asked: BoundedRequest = {
      url: endpoint,
      method: 'POST',
      headers: {
        accept: 'application/json',
        authorization: `Basic ${Buffer.from(basic).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: form.toString(),
      ca: ca?.(),
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_REPLY_BYTES,
    };
    const reply = await this.#effects.request(asked).catch((error: unknown) => {
      throw new TokenUnavailableError({ fault: error instanceof NoReplyError ? error.code : 'UNKNOWN' });
    });
    return tokenIn(reply, nowMs);
  }
}

/** Nothing of the answer but a word of the specification goes into an error. */
function tokenIn({ status, body }: BoundedReply, nowMs: number): Token {
  const { access_token: value, expires_in: lifetime, error } = parsed(body);
  if (status !== 200) {
    const word = typeof error === 'string' && /^[a-z_]{1,40}$/.test(error) ? { error } : {};
    throw new TokenUnavailableError({ status, ...word });
  }
  if (typeof value !== 'string' || !tokenPattern.test(value))
    throw new TokenUnavailableError({ status, fault: 'NO_TOKEN' });
  const lifetimeS = typeof lifetime === 'number' && lifetime > 0 ? lifetime : UNTOLD_LIFETIME_S;
  return { value, gotAtMs: nowMs, expiresAtMs: nowMs + lifetimeS * 1000 };
}

function parsed(body: Buffer): { access_token?: unknown; expires_in?: unknown; error?: unknown } {
  try {
    const answer: unknown = JSON.parse(body.toString());
    return typeof answer === 'object' && answer !== null ? answer : {};
  } catch {
    return {};
  }
}
