import { ConfigError } from '@tripline/pipeline';
import { expect, it } from 'vitest';
import { settingsFrom } from './settings.ts';
import { redactionTokenKey, sealingKeyring } from './settings-secrets.ts';

const env = { KEY: Buffer.alloc(32, 7).toString('base64'), SHORT: 'canary-short' };
const settings = (content: object) => settingsFrom({ ok: true, content: { ...content } }, {});
const aad = Buffer.from('x');

function problems(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
  }
  return [];
}

it('makes the keyring of the sealing section', () => {
  const keyring = sealingKeyring(settings({ sealing: { keys: [{ id: 'k', secret: 'env:KEY' }] } }), { env });
  const { seal, body } = keyring?.seal(Buffer.from('hello'), aad) ?? expect.fail('no keyring');
  expect(seal.key_id).toBe('k');
  expect(keyring?.open(seal, body, aad).toString()).toBe('hello');
});

it('makes none where there is no key', () => {
  const read = settings({ sealing: { enabled: false } });
  expect(sealingKeyring(read, { env })).toBeNull();
  expect(redactionTokenKey(read, { env })).toBeNull();
});

it('lists every key that cannot be used, without its value', () => {
  const keys = [
    { id: 'a', secret: 'env:MISSING' },
    { id: 'b', secret: 'env:SHORT' },
    { id: 'c', secret: 'file:/no/such' },
  ];
  const found = problems(() => sealingKeyring(settings({ sealing: { keys, activeKey: 'a' } }), { env }));
  expect(found).toEqual([
    'sealing.keys[0].secret: env:MISSING is not set',
    'sealing.keys[1].secret: a key must be 32 bytes, written as 64 hex digits or in base64',
    'sealing.keys[2].secret: file:/no/such does not exist',
  ]);
});

it('resolves the token key and refuses one that is too weak', () => {
  const read = (tokenKey: string) => settings({ sealing: { enabled: false }, redaction: { tokenKey } });
  expect(redactionTokenKey(read('env:KEY'), { env })?.reveal()).toBe(env.KEY);
  expect(problems(() => redactionTokenKey(read('env:SHORT'), { env }))).toHaveLength(1);
});
