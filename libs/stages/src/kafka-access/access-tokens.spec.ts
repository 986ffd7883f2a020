import { describe, expect, it } from 'vitest';
import { type BoundedReply, type BoundedRequest, NoReplyError } from '../http/bounded-request.ts';
import { AccessTokens } from './access-tokens.ts';

const endpoint = new URL('https://login.example/token');

/** An endpoint whose next answers and clock the test sets. */
function endpointWith(...answers: (BoundedReply | Error)[]) {
  const asked: BoundedRequest[] = [];
  const clock = { nowMs: 1_000_000 };
  const request = async (one: BoundedRequest) => {
    asked.push(one);
    const answer = answers.shift() ?? new Error('canary');
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const secrets = { secret: 'pa55: canary' };
  const credentials = {
    endpoint,
    ca: undefined,
    clientId: () => 'svc',
    clientSecret: () => secrets.secret,
    scope: 'kafka',
  };
  return { asked, clock, secrets, tokens: new AccessTokens(credentials, { request, nowMs: () => clock.nowMs }) };
}

function reply(body: object | string, status = 200): BoundedReply {
  return { status, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) };
}
const token = (value: string, lifetimeS?: number) =>
  reply({ access_token: value, expires_in: lifetimeS, token_type: 'Bearer' });

describe('access tokens', () => {
  it('are asked for as the specification has it', async () => {
    const { asked, tokens } = endpointWith(token('a.b.c', 100));
    expect(await tokens.current()).toBe('a.b.c');
    expect(asked[0]).toMatchObject({
      method: 'POST',
      url: endpoint,
      body: 'grant_type=client_credentials&scope=kafka',
    });
    expect(asked[0]?.headers['authorization']).toBe(`Basic ${Buffer.from('svc:pa55%3A%20canary').toString('base64')}`);
  });

  it('are kept, and renewed before they end, with the secret as it is then', async () => {
    const { asked, clock, secrets, tokens } = endpointWith(token('one', 100), token('two', 100));
    await Promise.all([tokens.current(), tokens.current()]);
    clock.nowMs += 79_000;
    expect(await tokens.current()).toBe('one');
    secrets.secret = 'rotated';
    clock.nowMs += 2_000;
    expect(await tokens.current()).toBe('two');
    expect(asked).toHaveLength(2);
    expect(asked[1]?.headers['authorization']).toBe(`Basic ${Buffer.from('svc:rotated').toString('base64')}`);
  });

  it('last until their end while the endpoint is down, and no longer', async () => {
    const { clock, tokens } = endpointWith(
      token('one', 100),
      new NoReplyError('ECONNREFUSED'),
      new NoReplyError('TIMEOUT'),
    );
    await tokens.current();
    clock.nowMs += 90_000;
    expect(await tokens.current()).toBe('one');
    clock.nowMs += 11_000;
    await expect(tokens.current()).rejects.toMatchObject({
      code: 'OAUTH_TOKEN_UNAVAILABLE',
      context: { fault: 'TIMEOUT' },
    });
  });

  it('that were refused are not asked for again at once', async () => {
    const { asked, clock, tokens } = endpointWith(reply({ error: 'invalid_client' }, 401), token('one'));
    for (let n = 0; n < 10; n += 1) await expect(tokens.current()).rejects.toMatchObject({ retryable: true });
    expect(asked).toHaveLength(1);
    clock.nowMs += 2_100;
    expect(await tokens.current()).toBe('one');
  });

  it('last five minutes where nobody says how long', async () => {
    const { asked, clock, tokens } = endpointWith(token('one'), token('two'));
    await tokens.current();
    clock.nowMs += 239_000;
    expect(await tokens.current()).toBe('one');
    clock.nowMs += 2_000;
    expect(await tokens.current()).toBe('two');
    expect(asked).toHaveLength(2);
  });

  it.each([
    [
      'a refusal',
      reply({ error: 'invalid_scope', error_description: 'canary' }, 400),
      { status: 400, error: 'invalid_scope' },
    ],
    ['a refusal in words of its own', reply({ error: 'Canary!' }, 403), { status: 403 }],
    ['a log-in page', reply('<html>canary', 200), { status: 200, fault: 'NO_TOKEN' }],
    ['a token that would leave its place', token('a\u0001auth=canary'), { status: 200, fault: 'NO_TOKEN' }],
    ['no reply', new NoReplyError('SELF_SIGNED_CERT_IN_CHAIN'), { fault: 'SELF_SIGNED_CERT_IN_CHAIN' }],
    ['a fault of another kind', new Error('canary'), { fault: 'UNKNOWN' }],
  ])('are not there after %s, and nothing of it is told', async (_what, answer, context) => {
    const { tokens } = endpointWith(answer);
    const error: unknown = await tokens.current().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'OAUTH_TOKEN_UNAVAILABLE', retryable: true });
    expect((error as { context: object }).context).toEqual(context);
    expect(JSON.stringify(error)).not.toMatch(/canary/i);
  });
});
