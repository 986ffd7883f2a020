import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { normalizeOffline, offlineWith } from '../offline/offline.ts';
import { receivedAt } from './normalize.spec-support.ts';

const samples = new URL('../../../../test/formats/', import.meta.url);
const page = new URL('../../../../docs/event-types.md', import.meta.url);
const region = /<!-- formats -->.*<!-- \/formats -->/s;

/** Kinds, verdicts and types that the samples of a format show, a row for each combination of kind and verdict. */
function rowsOf(file: string): string[] {
  const offline = { ...offlineWith(), nowMicros: receivedAt };
  const lines = readFileSync(new URL(file, samples), 'utf8').split('\n').filter(Boolean);
  const events = lines.flatMap((line, index) => normalizeOffline(Buffer.from(line), index, offline).events);
  const rows = events.map(({ format, kind, verdict, decision_source, event_type }) => {
    const decided = [verdict, decision_source].filter((word) => word !== null).map(code);
    return `| ${code(format)} | ${code(kind)} | ${decided.join(' by ') || 'none'} | ${code(event_type)} |`;
  });
  return [...new Set(rows)].sort();
}

function code(word: string): string {
  return `\`${word}\``;
}

it('docs/event-types.md shows what the samples of each format become (made anew with UPDATE_DOCS=1)', () => {
  const files = readdirSync(samples)
    .filter((file) => file.endsWith('.ndjson'))
    .sort();
  const table = ['| format | kind | verdict | type |', '| --- | --- | --- | --- |', ...files.flatMap(rowsOf)];
  const fresh = ['<!-- formats -->', '', ...table, '', '<!-- /formats -->'].join('\n');
  const text = readFileSync(page, 'utf8');
  expect(region.test(text)).toBe(true);
  // biome-ignore lint/style/noProcessEnv: asked for on the command line
  if (process.env['UPDATE_DOCS'] === '1')
    writeFileSync(
      page,
      text.replace(region, () => fresh),
    );
  expect(readFileSync(page, 'utf8').match(region)?.[0]).toBe(fresh);
});
