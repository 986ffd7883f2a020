import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashApiKey, isApiKey } from '@tripline/secrets';
import { readSettings, sealingKeyring } from '@tripline/stages';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from './free-port.ts';
import { prepareHome } from './home.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tripline-home-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the home folder', () => {
  it('is made whole at the first start, and its settings are right', () => {
    const home = prepareHome(folder, '/rules');
    expect(home.isNew).toBe(true);
    expect(isApiKey(home.apiKey)).toBe(true);
    const settings = readSettings({ TRIPLINE_SETTINGS: home.settingsFile });
    expect(settings.sources.map(({ kind, tenant }) => `${kind} ${tenant}`)).toEqual(['kafka demo', 'http demo']);
    expect(settings.apiKeys[0]?.sha256).toBe(hashApiKey(home.apiKey));
    expect(sealingKeyring(settings, { env: {} })?.activeKeyId).toBe('local');
  });

  it('keeps keys for its owner alone', () => {
    const { apiKeyFile } = prepareHome(folder, '/rules');
    for (const file of [apiKeyFile, join(folder, 'keys', 'sealing.key'), join(folder, 'keys', 'token.key')])
      expect(statSync(file).mode & 0o077).toBe(0);
  });

  it('is left as it is by later starts, with what the user has changed', () => {
    const first = prepareHome(folder, '/rules');
    const sealing = readFileSync(join(folder, 'keys', 'sealing.key'), 'utf8');
    writeFileSync(first.settingsFile, `${readFileSync(first.settingsFile, 'utf8')}# mine\n`);
    const second = prepareHome(folder, '/rules');
    expect(second).toMatchObject({ isNew: false, apiKey: first.apiKey });
    expect(readFileSync(second.settingsFile, 'utf8')).toContain('# mine');
    expect(readFileSync(join(folder, 'keys', 'sealing.key'), 'utf8')).toBe(sealing);
  });

  it('says so when the API key is not the one of the settings', () => {
    const { apiKeyFile } = prepareHome(folder, '/rules');
    rmSync(apiKeyFile);
    expect(() => prepareHome(folder, '/rules')).toThrow('is not among the apiKeys of');
  });
});

describe('the port', () => {
  it('is the preferred one while it is free, and another when it is taken', async () => {
    const preferred = await freePort('127.0.0.1', 0);
    expect(await freePort('127.0.0.1', preferred)).toBe(preferred);
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(preferred, '127.0.0.1', () => resolve()));
    try {
      expect(await freePort('127.0.0.1', preferred)).not.toBe(preferred);
    } finally {
      await new Promise((resolve) => holder.close(resolve));
    }
  });
});
