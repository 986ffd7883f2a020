import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '@tripline/pipeline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSettings, settingsFrom } from './settings.ts';
import { parseSettings } from './settings-file.ts';

const key = { id: 'k1', secret: 'env:SEALING_KEY' };
const sealed = { sealing: { keys: [key] } };

function settings(content: object, env = {}) {
  return settingsFrom({ ok: true, content: { ...content } }, env);
}

function problems(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('settings', () => {
  it('are complete when only the sealing key is given', () => {
    const { kafka, http, log, sources, sealing, detect } = settings(sealed);
    expect(kafka).toMatchObject({ brokers: ['localhost:9092'], topicPrefix: 'audit.', partitions: 12, replication: 1 });
    expect(http).toEqual({ host: '127.0.0.1', port: 8080 });
    expect(log.level).toBe('info');
    expect(detect.rulesDirectory).toBe('rules');
    expect(sealing).toMatchObject({ enabled: true, activeKey: 'k1' });
    expect(sources).toEqual([
      {
        kind: 'kafka',
        name: 'default',
        tenant: 'default',
        topics: ['audit.raw'],
        format: null,
        latenessMs: 300_000,
        trusted: false,
        seal: true,
      },
    ]);
  });

  it('give a Kafka source the raw topic of the prefix, and each source the sealing of the whole', () => {
    const sources = [
      { kind: 'kafka', name: 'a', tenant: 't' },
      { kind: 'kafka', name: 'b', tenant: 't', topic: 'other', seal: false },
      { kind: 'kafka', name: 'd', tenant: 't', topics: ['one', 'two'] },
      { kind: 'http', name: 'c', tenant: 't' },
    ];
    const read = settings({ ...sealed, kafka: { topicPrefix: 'x.' }, sources });
    expect(read.sources).toMatchObject([
      { topics: ['x.raw'], seal: true },
      { topics: ['other'], seal: false },
      { topics: ['one', 'two'] },
      { seal: true },
    ]);
    expect(read.sources[3]).not.toHaveProperty('topics');
  });

  it('are frozen to the last value', () => {
    const read = settings({ ...sealed, integrations: [{ name: 'x', deep: { list: [1] } }] });
    const mutable = read as unknown as { http: { port: number }; integrations: { deep: { list: number[] } }[] };
    expect(() => mutable.integrations[0]?.deep.list.push(2)).toThrow(TypeError);
    expect(() => {
      mutable.http.port = 1;
    }).toThrow(TypeError);
  });

  it('take their place from the environment where it is set', () => {
    const env = {
      KAFKA_BROKERS: 'a:1, b:2',
      TRIPLINE_HTTP_PORT: '9000',
      TRIPLINE_LOG_LEVEL: 'debug',
      TRIPLINE_HTTP_HOST: '',
    };
    const read = settings({ ...sealed, http: { host: '::1', port: 1 } }, env);
    expect(read.kafka.brokers).toEqual(['a:1', 'b:2']);
    expect(read.http).toEqual({ host: '::1', port: 9000 });
    expect(read.log.level).toBe('debug');
  });

  it('name the variable that is wrong, and refuse our prefix on names that nothing reads', () => {
    const env = { TRIPLINE_HTTP_PORT: 'canary', TRIPLINE_HTPP_HOST: 'canary', OTHER: 'x', KAFKA_BROKERS: 'a:1' };
    expect(problems(() => settings(sealed, env))).toEqual([
      'http.port (TRIPLINE_HTTP_PORT): Invalid input: expected number, received string',
      'TRIPLINE_HTPP_HOST: no such variable; see docs/settings.md',
    ]);
  });

  it('allow the variables that Kubernetes sets for a service with our name', () => {
    const env = {
      TRIPLINE_SERVICE_HOST: '10.0.0.1',
      TRIPLINE_INGEST_SERVICE_PORT_HTTP: '8080',
      TRIPLINE_PORT: 'tcp://10.0.0.1:8080',
      TRIPLINE_PORT_8080_TCP_PROTO: 'tcp',
    };
    expect(problems(() => settings(sealed, env))).toEqual([]);
    expect(problems(() => settings(sealed, { TRIPLINE_PORT: '8080' }))).toHaveLength(1);
  });

  it('allow our prefix on a variable that a secret reference leads to', () => {
    const env = { TRIPLINE_SEALING_KEY: 'x', TRIPLINE_HEC_TOKEN: 'y' };
    const content = {
      sealing: { keys: [{ id: 'k', secret: 'env:TRIPLINE_SEALING_KEY' }] },
      integrations: [{ token: 'env:TRIPLINE_HEC_TOKEN' }],
    };
    expect(problems(() => settings(content, env))).toEqual([]);
  });
});

describe('problems of settings', () => {
  it('are listed all at once, by path, without values', () => {
    const content = {
      sealing: { keys: [{ id: 'k1', secret: 'canary-pasted-key' }], oops: 1 },
      http: { port: 700_000 },
      sources: [
        { kind: 'kafka', name: 'canary with space', tenant: 't', topic: 'canary/topic' },
        { kind: 'file', name: 'x', tenant: 't' },
        { kind: 'http', name: 'x', tenant: 't', topic: 'x' },
      ],
      apiKeys: [{ id: 'a', sha256: 'canary', tenant: 't', source: 's' }],
      nonsense: true,
    };
    const found = problems(() => settings(content));
    expect(found.map((problem) => problem.slice(0, problem.indexOf(':')))).toEqual([
      'http.port',
      'sealing.keys[0].secret',
      'sealing',
      'sources[0].name',
      'sources[0].topic',
      'sources[1].kind',
      'sources[2]',
      'apiKeys[0].sha256',
      'settings',
    ]);
    expect(found.join()).not.toContain('canary');
  });

  const http = { kind: 'http', name: 'h', tenant: 't' };
  const raw = { kind: 'kafka', name: 'r', tenant: 't' };
  const tls = { cert: 'file:/c', key: 'file:/k', ca: 'file:/a', clientAuth: 'require' };
  const client = { id: 'c', identity: 'uri:spiffe://t/c', tenant: 't', source: 'h' };
  const mutual = { sources: [http], http: { tls } };
  const quota = { tenant: 't', recordsPerSecond: 1 };
  const apiKey = { id: 'a', sha256: 'ab'.repeat(32), tenant: 't', source: 'h' };
  it.each([
    [{}, 'sealing.keys: sealing is on and there is no key (set sealing.enabled to false to do without)'],
    [{ sealing: { keys: [key, { ...key }], activeKey: 'k1' } }, 'sealing.keys: two keys have the id k1'],
    [
      { sealing: { keys: [key, { ...key, id: 'k2' }] } },
      'sealing.activeKey: must name one of the keys, since there are several',
    ],
    [{ sealing: { keys: [key], activeKey: 'k9' } }, 'sealing.activeKey: names no key of sealing.keys'],
    [
      { sealing: { enabled: false }, sources: [{ ...http, seal: true }] },
      'sources: h wants its bodies sealed, and sealing.enabled is false',
    ],
    [{ ...sealed, sources: [http, { ...raw, name: 'h' }] }, 'sources: two have the name h'],
    [
      { ...sealed, sources: [raw, { ...raw, name: 'q', topics: ['other.raw', 'audit.raw'] }] },
      'sources: the topic audit.raw is read twice (a record belongs to one source, which names its tenant)',
    ],
    [
      { ...sealed, sources: [{ ...raw, topics: ['a', 'b', 'a'] }] },
      'sources: the topic a is read twice (a record belongs to one source, which names its tenant)',
    ],
    [{ ...sealed, sources: [{ ...raw, topic: 'a', topics: ['b'] }] }, 'sources[0]: takes topic or topics, not both'],
    [
      { ...sealed, sources: [{ ...raw, topic: 'audit.accepted' }] },
      'sources: audit.accepted is written by Tripline and cannot be a source',
    ],
    [{ ...sealed, apiKeys: [apiKey] }, 'apiKeys[0].source: names no source of kind http'],
    [
      { ...sealed, sources: [raw], apiKeys: [{ ...apiKey, source: 'r' }] },
      'apiKeys[0].source: names no source of kind http',
    ],
    [
      { ...sealed, sources: [http], apiKeys: [apiKey, { ...apiKey, sha256: 'cd'.repeat(32) }] },
      'apiKeys: two have the id a',
    ],
    [
      { ...sealed, sources: [http], apiKeys: [apiKey, { ...apiKey, id: 'b', sha256: 'AB'.repeat(32) }] },
      'apiKeys: two have the same sha256',
    ],
    [{ ...sealed, ...mutual, clients: [client, { ...client, identity: 'cn:c' }] }, 'clients: two have the id c'],
    [
      { ...sealed, ...mutual, apiKeys: [apiKey], clients: [{ ...client, id: 'a' }] },
      'clients: an API key has the id a too',
    ],
    [
      { ...sealed, ...mutual, clients: [client, { ...client, id: 'd' }] },
      'clients: two have the identity uri:spiffe://t/c',
    ],
    [
      { ...sealed, ...mutual, clients: [{ ...client, source: 'x' }] },
      'clients[0].source: names no source of kind http',
    ],
    [
      { ...sealed, sources: [http], http: { tls: { ...tls, clientAuth: 'none' } }, clients: [client] },
      'clients: nobody can show a certificate unless http.tls.clientAuth is request or require',
    ],
    [
      { ...sealed, http: { tls: { ...tls, ca: undefined } } },
      'http.tls.ca: must name the authorities that sign client certificates',
    ],
    [{ ...sealed, quotas: [quota, quota] }, 'quotas: two are for t'],
    [{ ...sealed, kafka: { ssl: { enabled: true, cert: 'file:/c' } } }, 'kafka.ssl: cert and key belong together'],
    [
      { ...sealed, kafka: { ssl: { ca: 'file:/c' } } },
      'kafka.ssl.enabled: must be true for the certificates to be used',
    ],
  ])('%j', (content, problem) => {
    expect(problems(() => settings(content))).toEqual([problem]);
  });
});

describe('the settings file', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'settings-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['YAML', 'sealing:\n  enabled: false # comment\nhttp: { port: 1 }\n'],
    ['JSON', '{"sealing": {"enabled": false}, "http": {"port": 1}}'],
  ])('is read as %s', (kind, text) => {
    const path = join(folder, kind);
    writeFileSync(path, text);
    expect(readSettings({ TRIPLINE_SETTINGS: path }).http.port).toBe(1);
  });

  it('may be absent: then all is default, and what is needed is asked for', () => {
    expect(problems(() => readSettings({}))).toHaveLength(1);
  });

  it('is said to be missing, together with what else is wrong', () => {
    expect(problems(() => readSettings({ TRIPLINE_SETTINGS: join(folder, 'no'), TRIPLINE_X: '1' }))).toEqual([
      'settings file: cannot be read (ENOENT)',
      'TRIPLINE_X: no such variable; see docs/settings.md',
    ]);
  });

  it.each([
    ['a: canary: x', 'BLOCK_AS_IMPLICIT_KEY in line 1, column 4'],
    ['ok: 1\ncanary: 1\ncanary: 2', 'DUPLICATE_KEY in line 3, column 1'],
    ['{"a": "canary', 'MISSING_CHAR in line 1, column 14'],
    ['a: !!js/function canary', 'TAG_RESOLVE_FAILED in line 1, column 4'],
    ['a: *canary', 'an alias leads nowhere or to too much'],
    ['- canary', 'must be an object'],
    ['canary', 'must be an object'],
  ])('with the text %j names the place and does not quote it', (text, problem) => {
    const file = parseSettings(text);
    expect(file).toMatchObject({ ok: false });
    expect(file.ok ? [] : file.problems).toContain(`settings file: ${problem}`);
    expect(JSON.stringify(file)).not.toContain('canary');
  });

  it('does not unfold a bomb of aliases', () => {
    const levels = Array.from({ length: 20 }, (_, n) => `a${n}: &a${n} [${n === 0 ? '1' : `*a${n - 1},`.repeat(9)}]`);
    expect(parseSettings(levels.join('\n'))).toMatchObject({ ok: false });
  });
});
