import { topics } from '@tripline/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { ConfigError, ProduceError } from '../errors.ts';
import type { KafkaPort } from '../port.ts';
import { IN, produce, testDeadLetter, testPort, until, valuesOf } from '../runner/line.spec-support.ts';
import { defineStage, type StageContext } from '../stage.ts';
import type { ProcessConfig } from './process-config.ts';
import { runProcess } from './run-process.ts';
import { type ServedProcess, serve } from './serve.ts';

const process: ProcessConfig = {
  logLevel: 'silent',
  topicPrefix: 't.',
  partitions: 2,
  replication: 1,
  http: { host: '127.0.0.1', port: 0 },
  kafka: { brokers: [], clientId: 'spec' },
};

/** Copies accepted to events, and takes a body over HTTP into accepted. */
const copy = defineStage<{ word: string }>({
  name: 'normalize',
  from: [topics.accepted],
  to: [topics.events],
  commit: 'atLeastOnce',
  configure: (env) => {
    if (env['WORD'] === undefined) throw new ConfigError(['WORD: is required']);
    return { word: env['WORD'] };
  },
  create: ({ word }, context) => ({
    lines: [
      {
        kind: 'atLeastOnce',
        group: 'copy',
        topics: [IN],
        deadLetter: testDeadLetter,
        step: ({ records }) => ({
          emit: records.map(({ value }) => ({
            topic: topics.events,
            key: word,
            partition: 0,
            value: Buffer.from(`${word} ${value}`),
          })),
          reject: [],
        }),
      },
    ],
    routes: (server) =>
      server.route({
        method: 'POST',
        path: '/v1/take',
        maxBodyBytes: 10,
        handle: ({ headers, query }) =>
          headers.authorization === 'nobody'
            ? { status: 401, body: { error: 'unauthorized' } }
            : (body) => take(Buffer.concat([body, Buffer.from(query.get('more') ?? '')]), context),
      }),
  }),
});

async function take(body: Buffer, context: StageContext) {
  try {
    await context.commit({ emit: [{ topic: topics.accepted, key: 'k', partition: 0, value: body }], reject: [] });
    return { status: 202, body: { bytes: body.length } };
  } catch {
    return { status: 503, headers: { 'retry-after': '1' }, body: { error: 'not_acknowledged' } };
  }
}

let served: ServedProcess | undefined;
afterEach(async () => {
  await served?.stop();
  served = undefined;
});

async function start(port: KafkaPort): Promise<ServedProcess> {
  served = await serve([copy], { WORD: 'hello' }, { readProcess: () => process, openPort: () => port });
  return served;
}

function post(url: string, body: string): Promise<Response> {
  return fetch(`${url}/v1/take`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
}

describe('serve', () => {
  it('runs the lines, answers health and counts', async () => {
    const port = await testPort();
    const { url } = await start(port);
    await produce(port, IN, 1, ['a']);
    await until('copied', async () => (await valuesOf(port, 't.events', 0)).length === 1);
    expect(await valuesOf(port, 't.events', 0)).toEqual(['hello a']);
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    await until('ready', async () => (await fetch(`${url}/health/ready`)).status === 200);
    expect(await (await fetch(`${url}/metrics`)).text()).toContain(
      'pipeline_events_received_total{stage="normalize",line="normalize"} 1',
    );
  });

  it('takes bodies as bytes, whatever their type, and refuses those over the limit', async () => {
    const port = await testPort();
    const { url } = await start(port);
    expect(await (await post(url, '{"a":')).json()).toEqual({ bytes: 5 });
    const refused = await post(url, 'x'.repeat(11));
    expect([refused.status, await refused.json()]).toEqual([
      413,
      { error: { code: 'body_too_large', message: expect.any(String) } },
    ]);
    await until('copied', async () => (await valuesOf(port, 't.events', 0)).includes('hello {"a":'));
  });

  it('answers 503 when nothing is acknowledged, and is not ready', async () => {
    const port = await testPort();
    const silent = {
      ...port,
      producer: () => ({ send: () => Promise.reject(new ProduceError({})), close: () => Promise.resolve() }),
    };
    await start(port).then((one) => one.stop());
    served = await serve([copy], { WORD: 'hello' }, { readProcess: () => process, openPort: () => silent });
    expect((await post(served.url, '{}')).status).toBe(503);
    const ready = await fetch(`${served.url}/health/ready`);
    expect([ready.status, await ready.text()]).toEqual([503, expect.stringContaining('PRODUCE_UNACKNOWLEDGED')]);
  });

  it('refuses to start on a topic that was re-created underneath it', async () => {
    const port = await testPort();
    await start(port).then((one) => one.stop());
    await port.admin().deleteTopics(['t.events']);
    await port.admin().createTopics([{ topic: 't.events', partitions: 2, replication: 1, config: {} }]);
    await expect(start(port)).rejects.toThrow(/t\.events was deleted and created again/);
  });

  it('refuses to start on a topic of a proxy that was re-created', async () => {
    const port = await testPort();
    const raw = { topic: 'proxies.own', partitions: 3, replication: 1, config: {} };
    const read = defineStage({
      name: 'ingest',
      from: [topics.raw],
      to: [topics.accepted],
      commit: 'atLeastOnce',
      configure: () => ({}),
      create: () => ({
        lines: [
          {
            kind: 'atLeastOnce',
            group: 'read',
            topics: [raw.topic],
            deadLetter: testDeadLetter,
            step: () => ({ emit: [], reject: [] }),
          },
        ],
      }),
    });
    const surroundings = { readProcess: () => process, openPort: () => port };
    await port.admin().createTopics([raw]);
    await serve([read], {}, surroundings).then((one) => one.stop());
    await serve([read], {}, surroundings).then((one) => one.stop());
    await port.admin().deleteTopics([raw.topic]);
    await port.admin().createTopics([raw]);
    await expect(serve([read], {}, surroundings)).rejects.toThrow(/proxies\.own was deleted and created again/);
  });

  it('refuses to start on missing topics and on other partition counts', async () => {
    const port = await testPort();
    await port.admin().deleteTopics(['t.events', 't.rejected']);
    await port.admin().createTopics([{ topic: 't.events', partitions: 3, replication: 1, config: {} }]);
    await expect(start(port)).rejects.toMatchObject({
      problems: [expect.stringContaining('3 partitions'), expect.stringContaining('t.rejected does not exist')],
    });
  });
});

describe('runProcess', () => {
  it('lists every configuration problem at once and exits before it opens anything', async () => {
    const said: string[] = [];
    const codes: number[] = [];
    const handle = {
      env: {},
      on: () => undefined,
      exit: (code: number) => codes.push(code),
      complain: (text: string) => said.push(text),
    };
    const readProcess = () => {
      throw new ConfigError(['kafka.brokers: is required']);
    };
    await runProcess([copy], handle, { readProcess, openPort: () => expect.unreachable() });
    expect(codes).toEqual([1]);
    expect(said.join('')).toContain('kafka.brokers: is required');
    expect(said.join('')).toContain('WORD: is required');
  });
});
