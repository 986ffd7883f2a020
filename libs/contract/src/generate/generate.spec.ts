import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { generateTypes } from './generate.ts';
import { readSchemas } from './read-schemas.ts';

describe('generated record types', () => {
  it('are those of the schemas in the repository', () => {
    const committed = readFileSync(new URL('../generated/records.ts', import.meta.url), 'utf8');
    const fresh = generateTypes(readSchemas(new URL('../../schemas/', import.meta.url)));
    expect(committed === fresh, 'stale: run npm run contract:generate').toBe(true);
  });
});
