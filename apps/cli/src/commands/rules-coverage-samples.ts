import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '@tripline/pipeline';
import { normalizeOffline, type Offline } from '@tripline/stages';
import { readLines } from '../lines.ts';

/** Records of every format that Tripline knows, in a checkout. */
const DEFAULT_SAMPLES = 'test/formats';
/** A day's log of a busy proxy says no more than its first lines. */
const MOST_LINES = 100_000;

/** @returns undefined when no records are named and none lie where they are by default @throws ConfigError */
export function sampleFiles(path: string | undefined): string[] | undefined {
  if (path === undefined && !existsSync(DEFAULT_SAMPLES)) return undefined;
  const from = path ?? DEFAULT_SAMPLES;
  if (!existsSync(from)) throw new ConfigError([`${from} cannot be read (ENOENT)`]);
  if (!statSync(from).isDirectory()) return [from];
  return readdirSync(from)
    .filter((name) => /\.(nd)?jsonl?$/.test(name) && !name.endsWith('.expected.json') && name !== 'names.json')
    .sort()
    .map((name) => join(from, name));
}

/** The events of records, by the format that read them. */
export async function eventsByFormat(files: readonly string[], offline: Offline): Promise<Map<string, object[]>> {
  const found = new Map<string, object[]>();
  for (const file of files)
    for await (const { number, bytes } of readLines(file)) {
      if (number > MOST_LINES) break;
      for (const event of bytes === null ? [] : normalizeOffline(bytes, number, offline).events) {
        const events = found.get(event.format) ?? [];
        events.push(event);
        found.set(event.format, events);
      }
    }
  return found;
}
