import { writeFileSync } from 'node:fs';
import { generateTypes } from './generate.ts';
import { readSchemas } from './read-schemas.ts';

const root = new URL('../../', import.meta.url);
writeFileSync(new URL('src/generated/records.ts', root), generateTypes(readSchemas(new URL('schemas/', root))));
