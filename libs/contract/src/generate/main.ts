import { readFileSync, writeFileSync } from 'node:fs';
import { eventTypesPage } from './event-types-page.ts';
import { generateTypes } from './generate.ts';
import { readSchemas } from './read-schemas.ts';

const root = new URL('../../', import.meta.url);
writeFileSync(new URL('src/generated/records.ts', root), generateTypes(readSchemas(new URL('schemas/', root))));

const page = new URL('../../docs/event-types.md', root);
writeFileSync(page, eventTypesPage(readFileSync(page, 'utf8')));
