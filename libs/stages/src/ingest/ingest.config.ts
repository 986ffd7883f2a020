import type { Environment } from '../settings/environment.ts';
import { readSettings, type Settings } from '../settings/settings.ts';
import { collectingProblems } from '../settings/settings-secrets.ts';
import { type SealingKeys, sealingKeys } from '../settings/watched-keyring.ts';
import { schemasOfSources } from './avro/source-schemas.ts';
import type { WriterSchemas } from './avro/writer-schemas.ts';

export interface IngestConfig {
  readonly settings: Settings;
  /** null: nothing can be sealed. */
  readonly keys: SealingKeys | null;
  /** Of the Avro values of each source, by the source's name. */
  readonly schemas: ReadonlyMap<string, WriterSchemas>;
  /** To be logged once there is a log: secrets that work but are kept carelessly. */
  readonly warnings: readonly { readonly reference: string; readonly warning: string }[];
}

/** @throws ConfigError with every problem at once */
export function parseIngestConfig(env: Environment): IngestConfig {
  const settings = readSettings(env);
  const warnings: { reference: string; warning: string }[] = [];
  const onWarning = (reference: string, warning: string) => warnings.push({ reference, warning });
  const from = { env, onWarning };
  return collectingProblems((attempt) => {
    const keys = attempt('sealing', () => sealingKeys(settings, from)) ?? null;
    const schemas = attempt('sources', () => schemasOfSources(settings, from)) ?? new Map();
    return () => ({ settings, keys, schemas, warnings });
  });
}
