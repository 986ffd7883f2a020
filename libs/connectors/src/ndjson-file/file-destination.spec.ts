import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeliveryItem, Destination } from '@tripline/pipeline';
import { Secret } from '@tripline/secrets';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileDestination } from './file-destination.ts';
import type { NdjsonFileSettings } from './settings.ts';

const never = new AbortController().signal;
const opened: Destination[] = [];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tripline-file-'));
});
afterEach(async () => {
  for (const destination of opened.splice(0)) await destination.close();
  rmSync(folder, { recursive: true });
});

function destination(settings: NdjsonFileSettings = { path: 'out.ndjson' }): Destination {
  const made = fileDestination(settings, { filesDirectory: folder, resolveSecret: () => new Secret('') });
  opened.push(made);
  return made;
}
const item = (id: string) => ({ id, body: Buffer.from(JSON.stringify({ id })) }) as DeliveryItem;
const send = (to: Destination, ...ids: string[]) => to.send(ids.map(item), never);
const read = (name = 'out.ndjson') => readFileSync(join(folder, name), 'utf8');
const lines = (...ids: string[]) => ids.map((id) => `{"id":"${id}"}\n`).join('');

it('appends records as lines, also to what is there', async () => {
  writeFileSync(join(folder, 'out.ndjson'), lines('old'));
  const to = destination();
  expect(await send(to, 'a', 'b')).toEqual([{ kind: 'delivered' }, { kind: 'delivered' }]);
  await send(to, 'c');
  expect(read()).toBe(lines('old', 'a', 'b', 'c'));
});

it('counts a record with its newline', () => {
  expect(destination().sizeOf(item('a'))).toBe('{"id":"a"}\n'.length);
});

it('keeps the order of sends that overlap, line by line', async () => {
  const to = destination();
  const ids = Array.from({ length: 50 }, (_, index) => String(index));
  await Promise.all(ids.map((id) => send(to, id)));
  expect(read()).toBe(lines(...ids));
});

describe('what a kill leaves', () => {
  it.each([
    ['half a line', `${lines('a')}{"id":"b`, lines('a')],
    ['half a first line', '{"id":"a', ''],
    ['half a line longer than a read', `${lines('a')}{"id":"${'x'.repeat(200_000)}`, lines('a')],
    ['zeros after a power cut', `${lines('a')}\0\0\0\0`, lines('a')],
    ['whole lines', lines('a', 'b'), lines('a', 'b')],
    ['nothing', '', ''],
  ])('is cut back to whole lines: %s', async (_, left, kept) => {
    writeFileSync(join(folder, 'out.ndjson'), left);
    await send(destination(), 'next');
    expect(read()).toBe(kept + lines('next'));
  });

  it('includes a lock, which is taken over from a process that is gone', async () => {
    writeFileSync(join(folder, 'out.ndjson.lock'), '4194999 1');
    expect(await send(destination(), 'a')).toEqual([{ kind: 'delivered' }]);
  });

  it('includes a lock of an earlier process with the same number', async () => {
    writeFileSync(join(folder, 'out.ndjson.lock'), `${process.pid} 1`);
    expect(await send(destination(), 'a')).toEqual([{ kind: 'delivered' }]);
  });
});

it('waits while another writer has the file, and goes on once it is released', async () => {
  const first = destination();
  const second = destination();
  await send(first, 'a');
  expect(await send(second, 'b')).toEqual([{ kind: 'pause', code: 'file_in_use' }]);
  await first.close();
  expect(await send(second, 'b')).toEqual([{ kind: 'delivered' }]);
  expect(read()).toBe(lines('a', 'b'));
});

it('leaves no lock behind when it is closed', async () => {
  const to = destination();
  await send(to, 'a');
  expect(existsSync(join(folder, 'out.ndjson.lock'))).toBe(true);
  await to.close();
  expect(existsSync(join(folder, 'out.ndjson.lock'))).toBe(false);
});

it('leaves no hole when someone shortens the file, and cuts what someone left half', async () => {
  const to = destination();
  await send(to, 'a', 'b');
  truncateSync(join(folder, 'out.ndjson'), 0);
  await send(to, 'c');
  appendFileSync(join(folder, 'out.ndjson'), '{"half');
  await send(to, 'd');
  expect(read()).toBe(lines('c', 'd'));
});

it('begins a new file once the old one is large enough, and numbers the old ones', async () => {
  const to = destination({ path: 'out.ndjson', rotateBytes: 20 });
  for (const id of ['a', 'b', 'c', 'd', 'e']) await send(to, id);
  expect([read('out.ndjson.1'), read('out.ndjson.2'), read()]).toEqual([lines('a', 'b'), lines('c', 'd'), lines('e')]);
});

describe('where it may write', () => {
  const refused = [{ kind: 'pause', code: 'path_not_allowed' }];

  it('makes folders below the allowed one', async () => {
    await send(destination({ path: 'a/b/out.ndjson' }), 'a');
    expect(read('a/b/out.ndjson')).toBe(lines('a'));
  });

  it('takes an absolute path within, and refuses one without', async () => {
    expect(await send(destination({ path: join(folder, 'out.ndjson') }), 'a')).toEqual([{ kind: 'delivered' }]);
    expect(await send(destination({ path: `${folder}-beside/out.ndjson` }), 'a')).toEqual(refused);
    expect(await send(destination({ path: folder }), 'a')).toEqual(refused);
    expect(existsSync(`${folder}-beside`)).toBe(false);
  });

  it('follows no link out of the folder, neither as a folder nor as the file', async () => {
    mkdirSync(join(folder, 'allowed'));
    writeFileSync(join(folder, 'victim'), 'kept');
    symlinkSync(folder, join(folder, 'allowed', 'out'));
    symlinkSync(join(folder, 'victim'), join(folder, 'allowed', 'link'));
    const within = (path: string) => {
      const made = fileDestination(
        { path },
        { filesDirectory: join(folder, 'allowed'), resolveSecret: () => new Secret('') },
      );
      opened.push(made);
      return made;
    };
    expect(await send(within('out/victim'), 'a')).toEqual(refused);
    expect(await send(within('link'), 'a')).toEqual([{ kind: 'pause', code: 'not_a_file' }]);
    symlinkSync(join(folder, 'victim'), join(folder, 'allowed', `out.ndjson.lock.${process.pid}`));
    expect(await send(within('out.ndjson'), 'a')).toEqual([{ kind: 'delivered' }]);
    expect(read('victim')).toBe('kept');
  });

  it('refuses a folder in the place of the file', async () => {
    mkdirSync(join(folder, 'out.ndjson'));
    expect(await send(destination(), 'a')).toEqual([{ kind: 'pause', code: 'not_a_file' }]);
  });
});

it('retries when the file system refuses, and delivers once it does not', async () => {
  writeFileSync(join(folder, 'blocked'), 'a file where a folder should be');
  const to = destination({ path: 'blocked/out.ndjson' });
  expect(await send(to, 'a')).toEqual([{ kind: 'retry', code: 'write_failed' }]);
  rmSync(join(folder, 'blocked'));
  expect(await send(to, 'a')).toEqual([{ kind: 'delivered' }]);
});

it('writes nothing once it is aborted', async () => {
  const abort = new AbortController();
  abort.abort();
  expect(await destination().send([item('a')], abort.signal)).toEqual([{ kind: 'retry', code: 'aborted' }]);
  expect(existsSync(join(folder, 'out.ndjson'))).toBe(false);
});
