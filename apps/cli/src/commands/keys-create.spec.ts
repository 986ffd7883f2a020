import { hashApiKey, isApiKey } from '@tripline/secrets';
import { expect, it } from 'vitest';
import { keysCreate } from './keys-create.ts';

const output = { line: async () => undefined };

it('makes another key each time and shows the settings that accept it', async () => {
  const values = { id: 'gateway-eu', tenant: 'acme', source: 'push' };
  const first = (await keysCreate.run({ values, words: [] }, {}, output)).json as {
    key: string;
    entry: { sha256: string };
  };
  const second = (await keysCreate.run({ values, words: [] }, {}, output)).json as { key: string };
  expect(isApiKey(first.key)).toBe(true);
  expect(second.key).not.toBe(first.key);
  expect(first.entry).toEqual({ ...values, sha256: hashApiKey(first.key) });
});

it('prints the entry as YAML that can be pasted', async () => {
  const { lines } = await keysCreate.run({ values: {}, words: [] }, {}, output);
  const from = lines.indexOf('apiKeys:');
  expect(lines.slice(from, from + 5).map((line) => line.replace(/[0-9a-f]{64}/, '…'))).toEqual([
    'apiKeys:',
    '  - id: gateway',
    '    tenant: default',
    '    source: http',
    '    sha256: …',
  ]);
});
