import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '@tripline/pipeline';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { settingsFrom } from '../../settings/settings.ts';
import { schemasOfSources } from './source-schemas.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'schemas-'));
  writeFileSync(join(folder, 'good.avsc'), '{"type":"record","name":"r","fields":[]}');
  writeFileSync(join(folder, 'bad.avsc'), '{"type":"canary"}');
  writeFileSync(join(folder, 'large.avsc'), `"${'x'.repeat(1024 * 1024)}"`);
});
afterAll(() => rmSync(folder, { recursive: true }));

function schemasOf(avro: object, env: Record<string, string> = {}) {
  const sources = [{ kind: 'kafka', name: 'proxies', tenant: 't', avro }];
  return schemasOfSources(settingsFrom({ ok: true, content: { sealing: { enabled: false }, sources } }, {}), { env });
}

function problems(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
  }
  return [];
}

it('knows a schema by its file, with an id or by its fingerprint alone', () => {
  const file = join(folder, 'good.avsc');
  const schemas = schemasOf({ schemas: [{ id: 7, file }, { file }] }).get('proxies');
  expect(schemas?.find({ kind: 'id', id: 7 })?.toJson(Buffer.alloc(0), { maxDepth: 9, maxInflatedBytes: 9 }).ok).toBe(
    true,
  );
  expect(schemas?.find({ kind: 'id', id: 8 })).toBeNull();
});

it('lists every file and secret that cannot be used, without what is in it', () => {
  const files = ['bad.avsc', 'large.avsc', 'no.avsc'].map((name) => ({ file: join(folder, name) }));
  const registry = { url: 'https://registry', username: 'u', password: 'env:MISSING', ca: 'file:/no/ca' };
  const found = problems(() => schemasOf({ schemas: files, registry }));
  expect(found).toEqual([
    'sources[0].avro.schemas[0].file: is no Avro schema',
    'sources[0].avro.schemas[1].file: is larger than 1048576 bytes',
    'sources[0].avro.schemas[2].file: cannot be read (ENOENT)',
    'sources[0].avro.registry.password: env:MISSING is not set',
    'sources[0].avro.registry.ca: file:/no/ca does not exist',
  ]);
});

it.each([
  [{ schemas: [{ file: 'relative.avsc' }] }, 'sources[0].avro.schemas[0].file: must be an absolute path'],
  [
    { registry: { url: 'http://registry' } },
    'sources[0].avro.registry.url: must be https (allowHttp allows plain HTTP)',
  ],
  [
    { registry: { url: 'https://u:canary@registry' } },
    'sources[0].avro.registry.url: must be an address (https://…) without credentials and query',
  ],
  [
    { registry: { url: 'https://registry', username: 'u' } },
    'sources[0].avro.registry: username and password belong together',
  ],
  [
    { registry: { url: 'https://registry', username: 'u', password: 'env:P', token: 'env:T' } },
    'sources[0].avro.registry: takes a user or a token, not both',
  ],
  [
    {
      schemas: [
        { id: 7, file: '/a' },
        { id: 7, file: '/b' },
      ],
    },
    'sources: two Avro schemas of proxies have the id 7',
  ],
])('%j is refused', (avro, problem) => {
  expect(problems(() => schemasOf(avro))).toEqual([problem]);
});

it('asks the registry with the credentials as they are at the time', () => {
  const env: Record<string, string> = { T: 'one' };
  const schemas = schemasOf({ registry: { url: 'http://127.0.0.1:1/', token: 'env:T', allowHttp: true } }, env);
  delete env['T'];
  const end = new AbortController().signal;
  return expect(schemas.get('proxies')?.resolve([{ kind: 'id', id: 1 }], 0, end)).rejects.toMatchObject({
    code: 'SCHEMA_REGISTRY_REFUSED',
    retryable: true,
    context: { fault: 'SECRET_NOT_FOUND' },
  });
});
