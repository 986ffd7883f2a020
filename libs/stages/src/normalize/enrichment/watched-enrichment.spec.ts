import { mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MappedEvent } from '@tripline/formats';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Enrichment } from './enrichment.ts';
import { readEnrichment } from './enrichment-file.ts';
import { WatchedEnrichment } from './watched-enrichment.ts';

let folder: string;
let path: string;
let watched: WatchedEnrichment;
const told: string[] = [];

/** A busy machine polls late. */
const patient = { timeout: 20_000 };
const naming = (role: string) => `agents: [{ agent: '*', role: ${role} }]`;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tripline-watch-'));
  path = join(folder, 'enrichment.yml');
  writeFileSync(path, naming('first'));
  told.length = 0;
  const read = readEnrichment(path);
  if (!read.ok) throw new Error(read.problems.join());
  const watcher = {
    loaded: () => void told.push('loaded'),
    refused: (problems: readonly string[]) => void told.push(...problems),
  };
  watched = new WatchedEnrichment(path, read.enrichment, watcher, 5);
});
afterEach(() => {
  watched.close();
  rmSync(folder, { recursive: true });
});

/** What the tables in use say. */
function role(enrichment: Enrichment = watched.current): string | null {
  const event = { agent: 'a', role: null, tool: null, amount: null, dlp: null, arguments: null, extra: {} };
  const mapped = event as unknown as MappedEvent;
  enrichment.apply(mapped, { tenant: 't', source: 's', stream: null, address: null });
  return mapped.role;
}

describe('tables of a file that changes', { timeout: 60_000 }, () => {
  it('are read again', async () => {
    expect(role()).toBe('first');
    writeFileSync(path, naming('second'));
    await expect.poll(() => role(), patient).toBe('second');
    expect(told).toContain('loaded');
  });

  it('follow a link that is swapped, as Kubernetes does it', async () => {
    writeFileSync(join(folder, 'data2.yml'), naming('third'));
    symlinkSync(join(folder, 'data2.yml'), join(folder, 'new'));
    renameSync(join(folder, 'new'), path);
    await expect.poll(() => role(), patient).toBe('third');
  });

  it('stay in use while the file is broken or gone, told once with the reason', async () => {
    writeFileSync(path, 'agents: [{ agent: x }]');
    await expect.poll(() => told, patient).toContain('enrichment file: agents[0]: fills nothing in');
    expect(role()).toBe('first');
    rmSync(path);
    await expect.poll(() => told, patient).toContain('enrichment file: cannot be read (ENOENT)');
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(told.filter((line) => line.includes('ENOENT'))).toHaveLength(1);
    expect(role()).toBe('first');
    writeFileSync(path, naming('fourth'));
    await expect.poll(() => role(), patient).toBe('fourth');
  });

  it('are left alone after the end', async () => {
    watched.close();
    writeFileSync(path, naming('late'));
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(role()).toBe('first');
  });
});
