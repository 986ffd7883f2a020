import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FileFollower } from './file-follower.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tripline-follower-'));
  file = join(folder, 'events.ndjson');
});
afterEach(() => rmSync(folder, { recursive: true }));

it('reads only what is appended after it was made', async () => {
  writeFileSync(file, 'old\n');
  const follower = await FileFollower.atEnd(file);
  appendFileSync(file, 'new\n');
  expect(await follower.read()).toEqual(['new']);
  expect(await follower.read()).toEqual([]);
});

it('waits for a file that is not there yet', async () => {
  const follower = await FileFollower.atEnd(file);
  expect(await follower.read()).toEqual([]);
  writeFileSync(file, 'first\n');
  expect(await follower.read()).toEqual(['first']);
});

it('keeps half a line, and half a character, until the rest is there', async () => {
  const follower = await FileFollower.atEnd(file);
  const bytes = Buffer.from('Адрес\n');
  writeFileSync(file, bytes.subarray(0, 3));
  expect(await follower.read()).toEqual([]);
  appendFileSync(file, bytes.subarray(3));
  expect(await follower.read()).toEqual(['Адрес']);
});

it('begins anew when the file was replaced by a shorter one', async () => {
  writeFileSync(file, 'a line that is there already\n');
  const follower = await FileFollower.atEnd(file);
  writeFileSync(file, 'short\n');
  expect(await follower.read()).toEqual(['short']);
});
