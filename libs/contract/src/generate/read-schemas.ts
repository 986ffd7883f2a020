import { readdirSync, readFileSync } from 'node:fs';
import type { AvroSchema, SchemaFile } from './generate.ts';

/** Reads `schemas/<record>/<version>.avsc`, sorted by record and version. */
export function readSchemas(directory: URL): SchemaFile[] {
  const files: SchemaFile[] = [];
  for (const record of readdirSync(directory).sort()) {
    const versions = readdirSync(new URL(`${record}/`, directory)).map((file) => Number.parseInt(file, 10));
    for (const version of versions.sort((a, b) => a - b)) {
      const text = readFileSync(new URL(`${record}/${version}.avsc`, directory), 'utf8');
      files.push({ record, version, schema: JSON.parse(text) as AvroSchema });
    }
  }
  return files;
}
