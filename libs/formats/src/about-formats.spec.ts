import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type AboutFormat, aboutFormats } from './about-formats.ts';
import { formats } from './registry.ts';

const page = readFileSync(new URL('../../../docs/formats/README.md', import.meta.url), 'utf8').split('\n');

const row = (about: AboutFormat) => {
  const { format, product, record, agent, owner, arguments: values, verdict, outcome, session } = about;
  const cells = [product, record, agent, owner, values, verdict, outcome, session].map((cell) => cell || '–');
  return `| \`${format}\` | ${cells.join(' | ')} |`;
};

describe('what is said about formats', () => {
  it('is said of each, once, in the order of the alphabet', () => {
    expect(aboutFormats.map(({ format }) => format)).toEqual(formats.map(({ name }) => name).sort());
  });

  it.each(aboutFormats)('stands on the page as it is here: $format', (about) => {
    expect(page.filter((line) => line.startsWith(`| \`${about.format}\` |`))).toEqual([row(about)]);
    expect(page).toContain(`- \`${about.format}\`: ${about.traps}`);
  });

  it('names no format on the page that does not exist', () => {
    const named = page.flatMap((line) => /^(?:\| |- )`([a-z0-9-]+)`/.exec(line)?.[1] ?? []);
    expect(new Set(named)).toEqual(new Set(aboutFormats.map(({ format }) => format)));
  });
});
