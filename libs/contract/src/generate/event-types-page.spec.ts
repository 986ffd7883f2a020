import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { derivations, eventTypes } from '../event-types.ts';
import { eventTypesPage } from './event-types-page.ts';

const page = readFileSync(new URL('../../../../docs/event-types.md', import.meta.url), 'utf8');

describe('docs/event-types.md', () => {
  it('has the tables of the code', () => {
    expect(page === eventTypesPage(page), 'stale: run npm run contract:generate').toBe(true);
  });

  it('has a row for each type and for each row of the derivation', () => {
    const rows = page.split('\n').filter((line) => line.startsWith('| '));
    for (const { name } of eventTypes) expect(rows.some((line) => line.startsWith(`| \`${name}\` |`))).toBe(true);
    for (const { type } of derivations) expect(rows.some((line) => line.endsWith(`| \`${type}\` |`))).toBe(true);
  });
});
