import { readFileSync, statSync } from 'node:fs';
import { type ResolveOptions, resolveSecret } from '@tripline/secrets';
import type { Settings } from '../../settings/settings.ts';
import { type Attempt, collectingProblems } from '../../settings/settings-secrets.ts';
import { parseAvroSchema } from './avro-schema.ts';
import { lookUpSchema, type RegistryAccess } from './registry.ts';
import { type LocalSchema, WriterSchemas } from './writer-schemas.ts';

const MAX_FILE_BYTES = 1024 * 1024;

type AvroSettings = NonNullable<Extract<Settings['sources'][number], { readonly kind: 'kafka' }>['avro']>;
type RegistrySettings = NonNullable<AvroSettings['registry']>;

/**
 * The schemas of each source's Avro values, by the source's name. Reads the files; the registry is asked only when a value needs it.
 * @throws ConfigError listing every file and secret that cannot be used
 */
export function schemasOfSources({ sources }: Settings, from: ResolveOptions): ReadonlyMap<string, WriterSchemas> {
  return collectingProblems((attempt) => {
    const schemas = new Map<string, WriterSchemas>();
    for (const [index, source] of sources.entries()) {
      if (source.kind !== 'kafka' || source.avro === undefined) continue;
      const path = `sources[${index}].avro`;
      const local = localSchemas(source.avro, path, attempt);
      const access = source.avro.registry && accessOf(source.avro.registry, `${path}.registry`, attempt, from);
      schemas.set(source.name, new WriterSchemas(local, access ? (id) => lookUpSchema(access, id) : null));
    }
    return () => schemas;
  });
}

function localSchemas({ schemas }: AvroSettings, path: string, attempt: Attempt): LocalSchema[] {
  return schemas.flatMap(({ id, file }, index) => {
    const schema = attempt(`${path}.schemas[${index}].file`, () => schemaIn(file));
    return schema === undefined ? [] : [{ id, schema }];
  });
}

function schemaIn(file: string) {
  const schema = parseAvroSchema(textOf(file));
  if (schema === undefined) throw new Error('is no Avro schema');
  return schema;
}

function textOf(file: string): string {
  try {
    if (statSync(file).size <= MAX_FILE_BYTES) return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`);
  }
  throw new Error(`is larger than ${MAX_FILE_BYTES} bytes`);
}

function accessOf(
  { url, ca, username, password, token }: RegistrySettings,
  path: string,
  attempt: Attempt,
  from: ResolveOptions,
): RegistryAccess {
  const authorization = () => {
    if (token !== undefined) return `Bearer ${resolveSecret(token, from).reveal()}`;
    if (username === undefined || password === undefined) return undefined;
    return `Basic ${Buffer.from(`${username}:${resolveSecret(password, from).reveal()}`).toString('base64')}`;
  };
  // Now as well as later: a reference that leads nowhere is told at the start.
  attempt(`${path}.${token === undefined ? 'password' : 'token'}`, authorization);
  const authority = ca === undefined ? undefined : attempt(`${path}.ca`, () => resolveSecret(ca, from).reveal());
  return { url: new URL(url), ca: authority, authorization };
}
