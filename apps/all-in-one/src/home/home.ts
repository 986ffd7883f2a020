import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createApiKey, hashApiKey } from '@tripline/secrets';
import { demoSettings, OUT_FILE } from './demo-settings.ts';

/** What a run on one machine keeps: settings, keys, the broker's data and what came out. */
export interface Home {
  readonly folder: string;
  readonly settingsFile: string;
  readonly apiKeyFile: string;
  /** For `POST /v1/events`; a key of this machine's demonstration. */
  readonly apiKey: string;
  /** Events and alerts as the file destination writes them. */
  readonly outFile: string;
  readonly kafkaFolder: string;
  /** The settings were made just now. */
  readonly isNew: boolean;
}

/**
 * Makes what is missing in `folder` and leaves alone what is there, so that a user's changes and the keys of earlier starts stay.
 * @param rules folder of the rule files
 * @throws Error when the API key is not one of the settings': someone has replaced one of the two
 */
export function prepareHome(folder: string, rules: string): Home {
  const path = (...names: string[]) => join(folder, ...names);
  for (const part of ['keys', 'out', 'kafka']) mkdirSync(path(part), { recursive: true, mode: 0o700 });
  const files = {
    sealing: path('keys', 'sealing.key'),
    tokens: path('keys', 'token.key'),
  };
  for (const key of [files.sealing, files.tokens]) writeOnce(key, () => `${randomBytes(32).toString('base64')}\n`);
  const apiKeyFile = path('demo-api-key');
  writeOnce(apiKeyFile, () => `${createApiKey().reveal()}\n`);
  const apiKey = readFileSync(apiKeyFile, 'utf8').trim();
  const settingsFile = path('settings.yaml');
  const isNew = writeOnce(settingsFile, () => demoSettings({ ...files, rules, apiKeyHash: hashApiKey(apiKey) }));
  if (!readFileSync(settingsFile, 'utf8').includes(hashApiKey(apiKey)))
    throw new Error(
      `${apiKeyFile} is not among the apiKeys of ${settingsFile}: delete one of the two to have it made anew`,
    );
  return {
    folder,
    settingsFile,
    apiKeyFile,
    apiKey,
    outFile: path('out', OUT_FILE),
    kafkaFolder: path('kafka'),
    isNew,
  };
}

/** Written whole or not at all, readable by its owner only. @returns whether it was missing */
function writeOnce(file: string, content: () => string): boolean {
  if (existsSync(file)) return false;
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, content(), { mode: 0o600 });
  renameSync(unfinished, file);
  return true;
}
