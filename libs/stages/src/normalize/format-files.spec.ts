import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '@tripline/pipeline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFormatFiles } from './format-files.ts';
import { parseNormalizeConfig } from './normalize.config.ts';

let folder: string;
const at = (name: string) => join(folder, name);
const format = (name: string) => `name: ${name}\nfields: { kind: { value: tool_call }, tool: call }\n`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'formats-'));
  mkdirSync(at('several'));
  writeFileSync(at('one.yaml'), format('one'));
  writeFileSync(at('several/b.yml'), format('b'));
  writeFileSync(at('several/a.json'), JSON.stringify({ name: 'a', fields: { kind: { value: 'hold' } } }));
  writeFileSync(at('several/notes.txt'), 'not: [a format');
  writeFileSync(at('broken.yaml'), 'name: [canary\n');
  writeFileSync(at('wrong.yaml'), 'name: wrong\nfields: { tool: "canary..x" }\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('format files', () => {
  it('are read in their order, those of a folder by name', () => {
    const read = readFormatFiles([at('one.yaml'), at('several')]);
    expect(read.ok && read.formats.map(({ name }) => name)).toEqual(['one', 'a', 'b']);
    expect(readFormatFiles([])).toEqual({ ok: true, formats: [] });
  });

  it('tell the problems of all at once, by file and place, without quoting', () => {
    const read = readFormatFiles([
      at('missing.yaml'),
      at('broken.yaml'),
      at('one.yaml'),
      at('one.yaml'),
      at('wrong.yaml'),
    ]);
    const problems = read.ok ? [] : read.problems;
    expect(problems).toEqual([
      `format file ${at('missing.yaml')}: cannot be read (ENOENT)`,
      expect.stringMatching(/broken\.yaml: \w+ in line 2, column 1$/),
      `format file ${at('one.yaml')}: name: another file has it too`,
      `format file ${at('wrong.yaml')}: fields.kind: must be there: what one record stands for`,
      `format file ${at('wrong.yaml')}: fields.tool.from[0]: has an empty key: a dot at the beginning, at the end or beside another`,
    ]);
    expect(problems.join()).not.toContain('canary');
  });
});

describe('normalize’s settings', () => {
  const configure = (settings: object) => {
    writeFileSync(at('settings.json'), JSON.stringify({ sealing: { enabled: false }, ...settings }));
    return parseNormalizeConfig({ TRIPLINE_SETTINGS: at('settings.json') });
  };
  const source = (name: string) => ({ kind: 'kafka', name: 's', tenant: 't', format: name });

  it('let a source have a format that a file defines', () => {
    const { formats } = configure({ formats: [at('several')], sources: [source('b')] });
    expect(formats.get('b')?.name).toBe('b');
    expect(formats.get('hivekey')?.name).toBe('hivekey');
  });

  it('refuse a source whose format nobody defines, beside the problems of the files', () => {
    const problems = (() => {
      try {
        configure({ formats: [at('wrong.yaml')], sources: [source('b')] });
      } catch (error) {
        return error instanceof ConfigError ? error.problems : [];
      }
      return [];
    })();
    expect(problems).toHaveLength(3);
    expect(problems[0]).toMatch(/^sources\[0\]\.format: no such format; there are lasso-xetrack, /);
  });
});
