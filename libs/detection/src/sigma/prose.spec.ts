import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { readWorkingParts } from './documents.ts';
import { dropProse } from './prose.ts';

const contentOf = (text: string) =>
  readWorkingParts({ name: 'r.yml', text }).map(({ content, problems }) => content ?? problems.all);
const whole = (text: string) =>
  (parseAllDocuments(text) as { toJS(): Record<string, unknown> }[]).map((each) => dropProse(each.toJS()));

describe('prose', () => {
  it.each([
    'title: T\ndescription: |\n  level: high\n\n  x: y\nlevel: low\n',
    'title: T\ndescription: >-\n  folded\n  text\nreferences:\n- a\n- b: c\nlevel: low\n',
    'title: T\nreferences:\n    - a\n# a remark\n    - b\nlevel: low\n',
    'title: T\r\ndescription: |\r\n  a\r\n\r\n  b\r\nlevel: low\r\n',
    'title: "T"\ndescription: "a\n  level: high"\nlevel: low\n---\ntitle: U\nauthor: me\n',
    'description: last\ntitle: T\nstatus: test',
    'title: T\nauthor: &me somebody\nname: *me\n',
    'title: T\ndetection:\n  description:\n    status: failed\n  condition: description\n',
    '---\nstatus: test\n---\ntitle: T\n',
    'title: T\n"description": quoted\nlevel: low\n',
    'title: T\nstatuses: kept\n',
  ])('is left out, and nothing else: %j', (text) => {
    expect(contentOf(text)).toEqual(whole(text).filter((each) => Object.keys(each).length > 0));
  });

  it('is left out of every rule of the pack', () => {
    const folder = new URL('../../../../rules', import.meta.url).pathname;
    for (const name of readdirSync(folder).filter((each) => each.endsWith('.yml'))) {
      const text = readFileSync(`${folder}/${name}`, 'utf8');
      expect(contentOf(text)).toEqual(whole(text));
    }
  });

  it('is read when something is wrong, so that mistakes have their places', () => {
    expect(contentOf('title: T\ndescription: a\n  b\nlevel: [low\n')).toEqual([
      [expect.stringMatching(/is not YAML: .* at line 5/)],
    ]);
  });
});
