import { randomUUID } from 'node:crypto';
import { copyFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseIntegration } from '@tripline/connectors';
import type { DeliveryItem, Destination, ItemOutcome } from '@tripline/pipeline';
import { Secret, SecretError } from '@tripline/secrets';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HecFake } from '../src/hec-fake.ts';

const TOKEN = 'b7e0c1f2-5a64-4c39-9f1e-planted-token';
const never = new AbortController().signal;
let fake: HecFake;
let token: string | undefined = TOKEN;
const open: Destination[] = [];

beforeEach(async () => {
  token = TOKEN;
  fake = await HecFake.start({ token: TOKEN });
});
afterEach(async () => {
  for (const destination of open.splice(0)) await destination.close();
  await fake.close();
});

function destination(settings: Record<string, unknown> = {}): Destination {
  const raw = {
    id: 'siem',
    type: 'splunk-hec',
    url: fake.url,
    token: 'env:HEC_TOKEN',
    caFile: fake.caFile,
    allowRanges: ['127.0.0.0/8', '::1'],
  };
  const { integration, problems } = parseIntegration({ ...raw, ...settings });
  if (integration === undefined) throw new Error(problems?.join('; '));
  const opened = integration.connector.open(integration.settings, {
    filesDirectory: '/nowhere',
    resolveSecret: () => {
      if (token === undefined) throw new SecretError('SECRET_NOT_FOUND', 'env:HEC_TOKEN is not set');
      return new Secret(token);
    },
  });
  open.push(opened);
  return opened;
}

function item(event: unknown = { text: 'ä "quoted" \\ \u0007' }): DeliveryItem {
  const [id, offset] = [randomUUID(), 0];
  const body = Buffer.from(typeof event === 'string' ? event : JSON.stringify(event));
  const about = { eventTime: 1_781_082_842_000_001, eventType: 'policy.deny', severity: 'medium', tenant: 'acme' };
  return { id, offset, body, receivedAt: 0, ...about };
}

const kinds = (outcomes: readonly ItemOutcome[]) => outcomes.map((outcome) => outcome.kind);
const ids = (items: readonly DeliveryItem[]) => items.map(({ id }) => id);

describe('what arrives', () => {
  it('delivers a batch over TLS, in order, as HEC wants it', async () => {
    const items = [item(), item(), item()];
    expect(kinds(await destination().send(items, never))).toEqual(['delivered', 'delivered', 'delivered']);
    expect(fake.ids()).toEqual(ids(items));
    expect(fake.violations).toEqual([]);
    expect(fake.events[0]?.envelope).toMatchObject({
      time: 1781082842.000001,
      event: { text: 'ä "quoted" \\ \u0007' },
    });
    expect(fake.requests).toBe(1);
  });

  it('sends nothing for nothing', async () => {
    expect(await destination().send([], never)).toEqual([]);
    expect(fake.requests).toBe(0);
  });

  it('refuses an oversize event before it is sent and delivers its neighbours', async () => {
    const huge = item({ text: 'x'.repeat(5_000_001) });
    const items = [item(), huge, item()];
    const outcomes = await destination().send(items, never);
    expect(outcomes[1]).toEqual({ kind: 'rejected', code: 'oversize' });
    expect(fake.ids()).toEqual([items[0]?.id, items[2]?.id]);
  });
});

describe('partial refusals', () => {
  it.each([
    ['not JSON', '{"a":', 'invalid_data_format'],
    ['a blank event', '""', 'event_blank'],
  ])('takes what stands before %s, refuses that one and sends the rest at once', async (_, bad, code) => {
    const items = [item(), item(bad), item(), item()];
    const outcomes = await destination().send(items, never);
    expect(kinds(outcomes)).toEqual(['delivered', 'rejected', 'delivered', 'delivered']);
    expect(outcomes[1]).toEqual({ kind: 'rejected', code, status: 400 });
    expect(fake.ids()).toEqual(ids([items[0]!, items[2]!, items[3]!]));
    expect(fake.duplicates()).toBe(0);
  });

  it('finds the event at fault by halving when Splunk does not name it', async () => {
    const items = Array.from({ length: 8 }, () => item());
    const unnamed = {
      kind: 'answer',
      reply: { status: 400, body: '{"text":"Invalid data format","code":6}' },
    } as const;
    fake.script(unnamed, unnamed, unnamed, unnamed);
    const outcomes = await destination().send(items, never);
    expect(kinds(outcomes)).toEqual(['rejected', ...Array(7).fill('delivered')]);
    expect(fake.ids()).toEqual(ids(items.slice(1)));
  });

  it('halves a request that a proxy finds too large', async () => {
    fake.script({ kind: 'answer', reply: { status: 413, body: '<html>too large</html>' } });
    const items = [item(), item(), item()];
    expect(kinds(await destination().send(items, never))).toEqual(['delivered', 'delivered', 'delivered']);
    expect(fake.ids()).toEqual(ids(items));
  });

  it('keeps what a busy Splunk took and retries the rest', async () => {
    fake.script({ kind: 'busy', takes: 2 });
    const outcomes = await destination().send([item(), item(), item()], never);
    expect(kinds(outcomes)).toEqual(['delivered', 'delivered', 'retry']);
    expect(outcomes[2]).toEqual({ kind: 'retry', code: 'server_busy', status: 503 });
  });
});

describe('passing faults', () => {
  it('waits as many seconds as Retry-After says', async () => {
    fake.script({ kind: 'throttle', retryAfter: '7' });
    expect(await destination().send([item()], never)).toEqual([
      { kind: 'retry', code: 'server_busy', status: 429, afterMs: 7000 },
    ]);
  });

  it('waits until the date that Retry-After names', async () => {
    fake.script({ kind: 'throttle', retryAfter: new Date(Date.now() + 60_000).toUTCString() });
    const [outcome] = await destination().send([item()], never);
    expect(outcome).toMatchObject({ kind: 'retry', status: 429 });
    expect((outcome as { afterMs: number }).afterMs).toBeGreaterThan(55_000);
    expect((outcome as { afterMs: number }).afterMs).toBeLessThanOrEqual(60_000);
  });

  it.each([500, 502, 503, 504])('retries a %i that is not from Splunk itself', async (status) => {
    fake.script({ kind: 'answer', reply: { status, body: '<html>gateway</html>' } });
    expect(await destination().send([item()], never)).toEqual([{ kind: 'retry', code: 'server_error', status }]);
  });

  it('retries after the reply was cut, which may bring the event twice', async () => {
    fake.script({ kind: 'cutReply' });
    const [one, to] = [item(), destination()];
    expect(await to.send([one], never)).toEqual([{ kind: 'retry', code: 'connection_reset' }]);
    expect(kinds(await to.send([one], never))).toEqual(['delivered']);
    expect(fake.ids()).toEqual([one.id]);
    expect(fake.duplicates()).toBe(1);
  });

  it('retries after a reset within the request', async () => {
    fake.script({ kind: 'reset' });
    expect(await destination().send([item()], never)).toEqual([{ kind: 'retry', code: 'connection_reset' }]);
  });

  it('gives up waiting for an answer after the time limit', async () => {
    fake.script({ kind: 'slow', ms: 5000 });
    expect(await destination({ timeoutMs: 200 }).send([item()], never)).toEqual([{ kind: 'retry', code: 'timeout' }]);
  });

  it('retries while nobody listens', async () => {
    expect(await destination({ url: 'https://127.0.0.1:1' }).send([item()], never)).toEqual([
      { kind: 'retry', code: 'connection_refused' },
    ]);
  });

  it('ends a request when it is aborted', async () => {
    fake.script({ kind: 'slow', ms: 5000 });
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 50);
    expect(await destination().send([item()], abort.signal)).toEqual([{ kind: 'retry', code: 'aborted' }]);
  });
});

describe('what someone must mend', () => {
  it('pauses on a wrong token and keeps the events', async () => {
    token = 'wrong';
    expect(await destination().send([item(), item()], never)).toEqual([
      { kind: 'pause', code: 'token_unknown', status: 403 },
      { kind: 'pause', code: 'token_unknown', status: 403 },
    ]);
    expect(fake.events).toEqual([]);
  });

  it('goes on by itself with a token that was rotated meanwhile', async () => {
    const to = destination();
    await to.send([item()], never);
    fake.token = 'rotated';
    token = 'rotated';
    expect(kinds(await to.send([item()], never))).toEqual(['delivered']);
    expect(fake.events).toHaveLength(2);
  });

  it('pauses when the secret is not there', async () => {
    token = undefined;
    expect(await destination().send([item()], never)).toEqual([{ kind: 'pause', code: 'secret_unavailable' }]);
  });

  it('pauses on a wrong path', async () => {
    expect(await destination({ url: `${fake.url}/elsewhere` }).send([item()], never)).toEqual([
      { kind: 'pause', code: 'not_found', status: 404 },
    ]);
  });

  it('pauses on an index that the token may not write to', async () => {
    await fake.close();
    fake = await HecFake.start({ token: TOKEN, indexes: ['main'] });
    expect(await destination({ index: 'secret' }).send([item()], never)).toEqual([
      { kind: 'pause', code: 'index_not_allowed', status: 400 },
    ]);
  });

  it('does not take an OK from something that is no HEC', async () => {
    fake.script({ kind: 'answer', reply: { status: 200, body: '<html>Welcome</html>' } });
    expect(await destination().send([item()], never)).toEqual([
      { kind: 'pause', code: 'unexpected_reply', status: 200 },
    ]);
  });

  it('does not follow a redirect', async () => {
    fake.script({
      kind: 'answer',
      reply: { status: 307, body: '', headers: { location: `${fake.url}/services/collector/event` } },
    });
    expect(await destination().send([item()], never)).toEqual([
      { kind: 'pause', code: 'redirect_refused', status: 307 },
    ]);
    expect(fake.requests).toBe(1);
  });
});

describe('where a request may go', () => {
  it('does not trust a certificate that nobody vouched for', async () => {
    expect(await destination({ caFile: undefined }).send([item()], never)).toEqual([
      { kind: 'pause', code: 'tls_untrusted' },
    ]);
    expect(fake.requests).toBe(0);
  });

  it('does not trust a certificate of another host', async () => {
    await fake.close();
    fake = await HecFake.start({ token: TOKEN, hosts: ['elsewhere.example'] });
    const url = fake.url.replace('127.0.0.1', 'localhost');
    expect(await destination({ url }).send([item()], never)).toEqual([{ kind: 'pause', code: 'tls_wrong_host' }]);
    expect(fake.requests).toBe(0);
  });

  it.each(['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1'])(
    'refuses an inside address: %s',
    async (host) => {
      const to = destination({ url: fake.url.replace('127.0.0.1', host), allowRanges: [] });
      expect(await to.send([item()], never)).toEqual([{ kind: 'pause', code: 'address_refused' }]);
      expect(fake.requests).toBe(0);
    },
  );

  it('speaks plain HTTP only where an operator allows it', async () => {
    await fake.close();
    fake = await HecFake.start({ token: TOKEN, plain: true });
    expect(() => destination()).toThrow('url: must be https://');
    expect(kinds(await destination({ allowInsecure: true, allowRanges: [] }).send([item()], never))).toEqual([
      'delivered',
    ]);
  });

  it('pauses when the file of the authority cannot be read, and goes on once it can', async () => {
    const caFile = `${fake.caFile}.later`;
    const to = destination({ caFile });
    expect(await to.send([item()], never)).toEqual([{ kind: 'pause', code: 'ca_unreadable' }]);
    copyFileSync(fake.caFile as string, caFile);
    expect(kinds(await to.send([item()], never))).toEqual(['delivered']);
  });
});

it('reads no more of an endless answer than it needs', async () => {
  const endless = createServer((_, reply) => {
    reply.writeHead(503);
    const more = () => void (reply.destroyed || reply.write('x'.repeat(65_536), () => setImmediate(more)));
    more();
  });
  await new Promise<void>((resolve) => endless.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(endless.address() as AddressInfo).port}`;
  const outcomes = await destination({ url, allowInsecure: true }).send([item()], never);
  expect(outcomes).toEqual([{ kind: 'retry', code: 'server_error', status: 503 }]);
  endless.closeAllConnections();
  await new Promise((resolve) => endless.close(resolve));
});

it('lets neither the token nor text of the destination into an outcome', async () => {
  const seen: unknown[] = [];
  const faults = [
    { kind: 'answer', reply: { status: 400, body: `{"text":"echo ${TOKEN} planted-text","code":7}` } },
    { kind: 'answer', reply: { status: 500, body: `planted-text ${TOKEN}` } },
    { kind: 'cutReply' },
    { kind: 'reset' },
  ] as const;
  const to = destination();
  for (const fault of faults) {
    fake.script(fault);
    seen.push(await to.send([item()], never));
  }
  token = 'planted-token\nwith a newline';
  seen.push(await destination().send([item()], never));
  expect(JSON.stringify(seen)).not.toMatch(/planted/);
  expect(seen.at(-1)).toEqual([{ kind: 'pause', code: 'request_invalid' }]);
});
