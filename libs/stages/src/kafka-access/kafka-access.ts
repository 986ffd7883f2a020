import type { KafkaLogin, KafkaPortOptions } from '@tripline/pipeline';
import { type ResolveOptions, secretReferencePattern } from '@tripline/secrets';
import type { Settings } from '../settings/settings.ts';
import { type Attempt, collectingProblems } from '../settings/settings-secrets.ts';
import { AccessTokens, TokenUnavailableError } from './access-tokens.ts';
import { heldSecret } from './held-secret.ts';

/** How to get in: certificates and login, whose secrets are read again at each use. */
export type KafkaAccess = Pick<KafkaPortOptions, 'tls' | 'login'>;

type Ssl = Settings['kafka']['ssl'];
type Sasl = NonNullable<Settings['kafka']['sasl']>;
type OAuth = Extract<Sasl, { readonly mechanism: 'oauthbearer' }>;

/** @throws ConfigError listing every reference that leads nowhere */
export function kafkaAccess({ kafka: { ssl, sasl } }: Settings, from: ResolveOptions): KafkaAccess {
  return collectingProblems((attempt) => {
    const tls = ssl.enabled ? tlsOf(ssl, attempt, from) : undefined;
    const login = sasl === undefined ? undefined : loginOf(sasl, attempt, from);
    return () => ({ tls, login });
  });
}

function tlsOf(ssl: Ssl, attempt: Attempt, from: ResolveOptions): KafkaAccess['tls'] {
  const held = (name: 'ca' | 'cert' | 'key') => {
    const reference = ssl[name];
    return reference === undefined ? undefined : attempt(`kafka.ssl.${name}`, () => heldSecret(reference, from));
  };
  const [ca, cert, key] = [held('ca'), held('cert'), held('key')];
  return () => ({ ca: ca?.(), cert: cert?.(), key: key?.() });
}

function loginOf(sasl: Sasl, attempt: Attempt, from: ResolveOptions): KafkaLogin | undefined {
  if (sasl.mechanism === 'oauthbearer') return bearerOf(sasl, attempt, from);
  const { mechanism, username, password: reference } = sasl;
  const password = attempt('kafka.sasl.password', () => heldSecret(reference, from));
  return password && { mechanism, username, password };
}

function bearerOf(sasl: OAuth, attempt: Attempt, from: ResolveOptions): KafkaLogin | undefined {
  const token = sasl.token === undefined ? tokensOf(sasl, attempt, from) : tokenIn(sasl.token, attempt, from);
  return token && { mechanism: 'oauthbearer', token, extensions: sasl.extensions };
}

/** A file that something beside us keeps fresh. */
function tokenIn(reference: string, attempt: Attempt, from: ResolveOptions): (() => Promise<string>) | undefined {
  const token = attempt('kafka.sasl.token', () => heldSecret(reference, from));
  return token && (async () => token().trim());
}

function tokensOf(
  { tokenEndpoint, clientId, clientSecret, scope, ca }: OAuth,
  attempt: Attempt,
  from: ResolveOptions,
): (() => Promise<string>) | undefined {
  // The schema wants all three where there is no token.
  if (tokenEndpoint === undefined || clientId === undefined || clientSecret === undefined)
    return () => Promise.reject(new TokenUnavailableError({ fault: 'NOT_CONFIGURED' }));
  const id = attempt('kafka.sasl.clientId', () => textOrSecret(clientId, from));
  const secret = attempt('kafka.sasl.clientSecret', () => heldSecret(clientSecret, from));
  const authority = ca === undefined ? undefined : attempt('kafka.sasl.ca', () => heldSecret(ca, from));
  if (id === undefined || secret === undefined) return undefined;
  const credentials = { endpoint: new URL(tokenEndpoint), ca: authority, clientId: id, clientSecret: secret, scope };
  const tokens = new AccessTokens(credentials);
  return () => tokens.current();
}

/** A client's id is no secret, but often lies beside one. */
function textOrSecret(text: string, from: ResolveOptions): () => string {
  return secretReferencePattern.test(text) ? heldSecret(text, from) : () => text;
}
