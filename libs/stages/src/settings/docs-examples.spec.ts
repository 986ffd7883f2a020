import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { settingsFrom } from './settings.ts';
import { parseSettings } from './settings-file.ts';

/** Pages whose YAML is settings. */
const pages = ['sources/kafka.md', 'operations/keys.md'];

function* examples(page: string): Generator<string> {
  const text = readFileSync(new URL(`../../../../docs/${page}`, import.meta.url), 'utf8');
  for (const [, yaml] of text.matchAll(/^```yaml\n([\s\S]*?)^```/gm)) yield yaml as string;
}

describe.each(pages)('the examples of %s', (page) => {
  it.each([...examples(page)])('are settings: %#', (yaml) => {
    const file = parseSettings(yaml);
    expect(file).toMatchObject({ ok: true });
    const content = file.ok ? file.content : {};
    const sealed = 'sealing' in content ? content : { ...content, sealing: { enabled: false } };
    expect(() => settingsFrom({ ok: true, content: sealed }, {})).not.toThrow();
  });
});

/** Every way to get in that the page lists, as it is written there. */
it('the lines about getting in are settings', () => {
  const page = readFileSync(new URL('../../../../docs/sources/kafka.md', import.meta.url), 'utf8');
  const lines = [...page.matchAll(/^\| [^|]+\| (`(?:ssl|sasl): .*`) \|$/gm)].map(([, cell]) => cell as string);
  expect(lines.length).toBeGreaterThan(3);
  for (const line of lines) {
    const yaml = [...line.matchAll(/`([^`]+)`/g)]
      .map(([, part]) => (part as string).replaceAll('…', 'env:X'))
      .join('\n  ');
    const file = parseSettings(
      `sealing: { enabled: false }\nkafka:\n  ${yaml.replaceAll('loginenv:X/', 'login.example/')}`,
    );
    expect(() => settingsFrom(file, {})).not.toThrow();
  }
});
