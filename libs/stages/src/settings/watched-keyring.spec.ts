import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Keyring } from '@tripline/secrets';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSettings } from './settings.ts';
import { sealingKeys, WatchedKeyring } from './watched-keyring.ts';

const aad = Buffer.from('x');
const keyOf = (byte: number) => Buffer.alloc(32, byte).toString('base64');

let folder: string;
let watched: WatchedKeyring;
const told: string[] = [];

const path = (name: string) => join(folder, name);

/** Settings with the named keys, the first of them active. */
function write(...ids: string[]): void {
  const keys = ids.map((id) => ({ id, secret: `file:${path(id)}` }));
  writeFileSync(path('settings'), JSON.stringify({ sealing: { keys, activeKey: ids[0] } }));
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keys-'));
  for (const [id, byte] of [['k1', 1] as const, ['k2', 2] as const])
    writeFileSync(path(id), keyOf(byte), { mode: 0o600 });
  write('k1');
  told.length = 0;
  const env = { TRIPLINE_SETTINGS: path('settings') };
  const keys = sealingKeys(readSettings(env), { env }) ?? expect.fail('no keys');
  const watcher = {
    loaded: (active: string, ids: readonly string[]) => void told.push(`${active} of ${ids.join()}`),
    refused: (problems: readonly string[]) => void told.push(...problems),
  };
  watched = new WatchedKeyring(keys.first, keys.now, watcher, 5);
});
afterEach(() => {
  watched.close();
  rmSync(folder, { recursive: true });
});

function sealedBy(keyring: Keyring): { id: string; open: (by: Keyring) => string } {
  const { seal, body } = keyring.seal(Buffer.from('hello'), aad);
  return { id: seal.key_id, open: (by) => by.open(seal, body, aad).toString() };
}

describe('sealing keys of settings that change', () => {
  it('are added, made active and taken away', async () => {
    const first = sealedBy(watched);
    write('k2', 'k1');
    await expect.poll(() => watched.activeKeyId).toBe('k2');
    const second = sealedBy(watched);
    expect([first.id, second.id, first.open(watched), second.open(watched)]).toEqual(['k1', 'k2', 'hello', 'hello']);
    write('k2');
    await expect.poll(() => first.open(watched)).toBe('unknown_key');
    expect(told).toEqual(['k2 of k2,k1', 'k2 of k2']);
  });

  it('stay as they are while the settings or a key cannot be used, told once', async () => {
    const before = sealedBy(watched);
    write('k3');
    await expect.poll(() => told).toEqual([`sealing.keys[0].secret: file:${path('k3')} does not exist`]);
    writeFileSync(path('settings'), JSON.stringify({ sealing: { enabled: false } }));
    await expect.poll(() => told).toHaveLength(2);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect([told[1], told.length, before.open(watched)]).toEqual(['sealing: there are no keys any more', 2, 'hello']);
  });

  it('are not replaced under their id: what the former one sealed would pass for forged', async () => {
    const before = sealedBy(watched);
    writeFileSync(path('k1'), keyOf(9));
    await expect.poll(() => told).toEqual(['sealing.keys: k1 is another key than before: a new key needs a new id']);
    expect(before.open(watched)).toBe('hello');
    expect(sealedBy(watched).open(watched)).toBe('hello');
  });

  it('are looked at no more once closed', async () => {
    watched.close();
    write('k2', 'k1');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(watched.activeKeyId).toBe('k1');
  });
});
