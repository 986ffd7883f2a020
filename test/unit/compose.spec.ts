import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { environmentVariables, readSettings } from '@tripline/stages';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

interface Service {
  readonly image?: string;
  readonly command?: readonly string[];
  readonly restart?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly secrets?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { condition: string }>>;
  readonly healthcheck?: { readonly disable?: boolean };
}
interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, { file: string }>>;
}

const compose = parse(read('docker-compose.yml'), { merge: true }) as Compose;
const services = Object.entries(compose.services);
const ours = services.filter(([, { image }]) => image === 'tripline:local');

describe('docker-compose.yml', () => {
  it('follows the published schema of the Compose Specification', () => {
    // Its `$schema` is spelt with https, which Ajv does not know; formats such as duration are Compose's own.
    const { $schema: _, ...schema } = JSON.parse(read('test/unit/testdata/compose-spec.schema.json'));
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
    validate(compose);
    expect(validate.errors).toBeNull();
  });

  it('starts every stage, the topics before them', () => {
    expect(ours.map(([name]) => name)).toEqual(['topics', 'ingest', 'normalize', 'detect', 'deliver']);
    for (const [name, { depends_on }] of ours)
      expect(Object.keys(depends_on ?? {})).toEqual([name === 'topics' ? 'kafka' : 'topics']);
  });

  it('waits for conditions that can come true', () => {
    for (const [, { depends_on = {} }] of services) {
      for (const [name, { condition }] of Object.entries(depends_on)) {
        const target = compose.services[name];
        if (condition === 'service_healthy') expect(target?.healthcheck?.disable ?? false).toBe(false);
        if (condition === 'service_completed_successfully') expect(target?.restart).toBe('no');
      }
    }
  });

  it('runs programs that the build makes', () => {
    for (const [, { command = [] }] of ours) {
      const [node, program = ''] = command;
      expect(node).toBe('node');
      expect(existsSync(join(root, program.replace('/dist/', '/src/').replace(/\.js$/, '.ts')))).toBe(true);
    }
  });

  it('sets only variables that the stages read', () => {
    const known = environmentVariables.map(({ name }) => name);
    for (const [, { environment = {} }] of ours)
      expect(known).toEqual(expect.arrayContaining(Object.keys(environment)));
  });

  it('mounts volumes, files and secrets that there are', () => {
    for (const [, { volumes = [], secrets = [] }] of services) {
      for (const volume of volumes) {
        const [source = ''] = volume.split(':');
        expect(source.startsWith('.') ? existsSync(join(root, source)) : source in compose.volumes).toBe(true);
      }
      for (const secret of secrets) expect(Object.keys(compose.secrets)).toContain(secret);
    }
  });

  it('gives a stage the secrets that its settings lead to, and only to the two that need them', () => {
    const having = (secret: string) =>
      ours.filter(([, { secrets }]) => secrets?.includes(secret)).map(([name]) => name);
    expect(having('sealing-key')).toEqual(['ingest', 'normalize']);
    expect(having('token-key')).toEqual(['normalize']);
    expect(read('deploy/compose/settings.yaml')).toContain('file:/run/secrets/sealing-key');
  });

  it('has settings without a problem', () => {
    const settings = readSettings({ TRIPLINE_SETTINGS: join(root, 'deploy/compose/settings.yaml') });
    expect(settings.kafka.brokers).toEqual(['kafka:9092']);
  });
});
