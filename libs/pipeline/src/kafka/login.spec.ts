import { describe, expect, it } from 'vitest';
import { PipelineError } from '../errors.ts';
import { accessFault } from './client-errors.ts';
import { type KafkaLogin, LoginRefusedError, saslOf } from './login.ts';

interface Provider {
  authenticationProvider(exchange: { saslAuthenticate: (step: never) => Promise<Buffer> }): {
    authenticate(): Promise<void>;
  };
}

/** Logs in against a broker that answers with `answer`. @returns what it was sent */
async function logIn(login: KafkaLogin, answer: Buffer): Promise<string> {
  let sent: Buffer = Buffer.alloc(0);
  const provider = saslOf(login) as unknown as Provider;
  await provider
    .authenticationProvider({
      saslAuthenticate: async (step: {
        request: { encode(): Promise<Buffer> };
        response: { decode(b: Buffer): Promise<Buffer> };
      }) => {
        sent = await step.request.encode();
        return step.response.decode(Buffer.concat([Buffer.alloc(4), answer]));
      },
    })
    .authenticate();
  expect(sent.readInt32BE(0)).toBe(sent.length - 4);
  return sent.toString('utf8', 4);
}

describe('a login by token', () => {
  const login: KafkaLogin = { mechanism: 'oauthbearer', token: async () => 'a.b.c' };

  it('sends the token as RFC 7628 has it, with its extensions', async () => {
    expect(await logIn(login, Buffer.alloc(0))).toBe('n,,\u0001auth=Bearer a.b.c\u0001\u0001');
    const extended = { ...login, extensions: { logicalCluster: 'lkc-1' } };
    expect(await logIn(extended, Buffer.alloc(0))).toBe(
      'n,,\u0001auth=Bearer a.b.c\u0001logicalCluster=lkc-1\u0001\u0001',
    );
  });

  it('is refused when the broker has something to say, of which only the status is told', async () => {
    const answer = Buffer.from('{"status":"invalid_token","scope":"canary"}');
    const error: unknown = await logIn(login, answer).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LoginRefusedError);
    expect(error).toMatchObject({ code: 'invalid_token', retriable: false });
    await expect(logIn(login, Buffer.from('canary'))).rejects.toMatchObject({ code: 'refused' });
  });
});

it('a login by password asks for the password each time', () => {
  let password = 'one';
  const sasl = saslOf({ mechanism: 'plain', username: 'svc', password: () => password }) as { password: string };
  expect(sasl.password).toBe('one');
  password = 'two';
  expect(sasl.password).toBe('two');
});

describe('why we do not get in', () => {
  const error = (facts: object) => Object.assign(new Error('canary'), facts);
  const wrapped = (cause: unknown) => error({ name: 'KafkaJSNumberOfRetriesExceeded', cause });

  it.each([
    [wrapped(error({ name: 'KafkaJSConnectionError', code: 'SELF_SIGNED_CERT_IN_CHAIN' })), 'KAFKA_TLS_FAILED'],
    [wrapped(error({ code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' })), 'KAFKA_TLS_FAILED'],
    [wrapped(error({ name: 'KafkaJSSASLAuthenticationError' })), 'KAFKA_LOGIN_REFUSED'],
    [wrapped(error({ type: 'SASL_AUTHENTICATION_FAILED' })), 'KAFKA_LOGIN_REFUSED'],
    [wrapped(new LoginRefusedError('invalid_token')), 'KAFKA_LOGIN_REFUSED'],
    [wrapped(new PipelineError('no token', { code: 'OAUTH_TOKEN_UNAVAILABLE' })), 'OAUTH_TOKEN_UNAVAILABLE'],
  ])('is told: %#', (fault, code) => {
    const denied = accessFault(fault);
    expect(denied).toMatchObject({ code });
    expect(JSON.stringify(denied)).not.toContain('canary');
  });

  it('is not told of other faults', () => {
    expect(accessFault(wrapped(error({ code: 'ECONNREFUSED' })))).toBeUndefined();
    expect(accessFault('text')).toBeUndefined();
    expect(accessFault(undefined)).toBeUndefined();
  });
});
