import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { newTally, SendStoppedError } from './delivery.ts';
import { JournalUnreadableError, readJournal } from './journal.ts';
import type { Answer } from './post.ts';
import { type FileSending, sendFile } from './send-file.ts';
import type { Shipping } from './ship.ts';

/** As ingest counts: a record is its key and its place in the request. A repeated request changes nothing. */
class Receiver {
  readonly stored = new Map<string, string>();
  requests = 0;

  take(body: Buffer, key: string): Answer {
    this.requests += 1;
    const records = body.toString().split('\n').filter(Boolean);
    records.forEach((record, index) => {
      this.stored.set(`${key}#${index}`, record);
    });
    return { kind: 'accepted', accepted: records.length, rejected: 0, reasons: [] };
  }

  get records(): string[] {
    return [...this.stored.values()];
  }
}

class Killed extends Error {}

let folder: string;
let path: string;
let receiver: Receiver;
let notices: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'send-'));
  path = join(folder, 'audit.log');
  receiver = new Receiver();
  notices = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

function sending(fields: Partial<FileSending> = {}): FileSending {
  return {
    path,
    journal: `${path}.sent`,
    isFollowing: false,
    pollMs: 5,
    onNotice: (phrase) => void notices.push(phrase),
    ...fields,
  };
}

function shipping(fields: Partial<Shipping> = {}): Omit<Shipping, 'keyOf'> & { tally: Shipping['tally'] } {
  return {
    limits: { maxBytes: 1000, maxRecords: 3, isPretty: false },
    tally: newTally(),
    signal: new AbortController().signal,
    post: async (body, key) => receiver.take(body, key),
    wait: (ms) => new Promise((resolve) => void setTimeout(resolve, Math.min(ms, 5))),
    random: () => 0,
    onLater: () => undefined,
    ...fields,
  };
}

const lines = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => `{"n":${from + index}}`);
const text = (records: readonly string[]) => records.map((record) => `${record}\n`).join('');

describe('sendFile', () => {
  it('sends every record once and in order, and nothing the second time', async () => {
    writeFileSync(path, text(lines(0, 10)));
    await sendFile(sending(), shipping());
    expect(receiver.records).toEqual(lines(0, 10));
    await sendFile(sending(), shipping());
    expect(receiver.requests).toBe(4);
    appendFileSync(path, text(lines(10, 12)));
    await sendFile(sending(), shipping());
    expect(receiver.records).toEqual(lines(0, 12));
  });

  it('stores each record once wherever it is killed: before a request, after it, or between answer and position', async () => {
    const moments = fc.array(fc.tuple(fc.nat(6), fc.constantFrom('before', 'after')), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(moments, fc.integer({ min: 1, max: 20 }), async (kills, count) => {
        receiver = new Receiver();
        writeFileSync(path, text(lines(0, count)));
        rmSync(`${path}.sent`, { force: true });
        for (const [at, moment] of kills) {
          let requests = 0;
          const post: Shipping['post'] = async (body, key) => {
            const isLast = requests === at;
            requests += 1;
            if (isLast && moment === 'before') throw new Killed();
            const answer = receiver.take(body, key);
            if (isLast) throw new Killed();
            return answer;
          };
          await sendFile(sending(), shipping({ post })).catch((error) => expect(error).toBeInstanceOf(Killed));
          // What is written between two runs must not change what was under way.
          appendFileSync(path, text(lines(count, count + 1)));
          count += 1;
        }
        await sendFile(sending(), shipping());
        expect(receiver.records).toEqual(lines(0, count));
      }),
      { numRuns: 100 },
    );
  });

  it('tries again under the same key as long as ingest is away', async () => {
    writeFileSync(path, text(lines(0, 2)));
    const keys: string[] = [];
    const post: Shipping['post'] = async (body, key) => {
      keys.push(key);
      return keys.length < 4 ? { kind: 'later', code: 'busy', afterMs: null } : receiver.take(body, key);
    };
    await sendFile(sending(), shipping({ post }));
    expect(new Set(keys).size).toBe(1);
    expect(receiver.records).toEqual(lines(0, 2));
  });

  it('sends less at a time when that was too large, and passes over a record that is too large by itself', async () => {
    writeFileSync(path, text(['1', 'large', '2', '3']));
    const run = shipping({
      post: async (body, key) => (body.includes('large') ? { kind: 'too_large' } : receiver.take(body, key)),
    });
    await sendFile(sending(), run);
    expect(receiver.records).toEqual(['1', '2', '3']);
    expect(Object.fromEntries(run.tally.reasons)).toEqual({ too_large: 1 });
  });

  it('passes over a record that is longer than any request may be, without holding it', async () => {
    writeFileSync(path, `{"n":0}\n${'x'.repeat(9 * 1024 * 1024)}\n{"n":1}\n`);
    const run = shipping();
    await sendFile(sending(), run);
    expect(receiver.records).toEqual(lines(0, 2));
    expect(run.tally.rejected).toBe(1);
  });

  it('counts what ingest refuses and goes on', async () => {
    writeFileSync(path, text(['bad', 'bad', 'bad', '{"n":0}']));
    const post: Shipping['post'] = async (body, key) =>
      body.includes('bad') ? { kind: 'refused', code: 'body_unreadable' } : receiver.take(body, key);
    const run = shipping({ post });
    await sendFile(sending(), run);
    expect(run.tally).toMatchObject({ accepted: 1, rejected: 3, reasons: new Map([['body_unreadable', 3]]) });
  });

  it('passes over no good record because of a bad one that makes the request unreadable', async () => {
    writeFileSync(path, text(['[INFO] begins', ...lines(0, 7)]));
    const post: Shipping['post'] = async (body, key) =>
      body[0] === 0x5b ? { kind: 'refused', code: 'body_unreadable' } : receiver.take(body, key);
    const run = shipping({ post });
    await sendFile(sending(), run);
    expect(receiver.records).toEqual(lines(0, 7));
    expect(run.tally).toMatchObject({ accepted: 7, rejected: 1 });
  });

  it('stops before what is refused for want of a key, and goes on there later', async () => {
    writeFileSync(path, text(lines(0, 2)));
    const post: Shipping['post'] = async () => ({ kind: 'stopped', code: 'unauthorized' });
    await expect(sendFile(sending(), shipping({ post }))).rejects.toThrow(SendStoppedError);
    await sendFile(sending(), shipping());
    expect(receiver.records).toEqual(lines(0, 2));
  });

  it('does not begin anew over a journal that it cannot read', async () => {
    writeFileSync(path, text(lines(0, 1)));
    writeFileSync(`${path}.sent`, 'no journal');
    await expect(sendFile(sending(), shipping())).rejects.toThrow(JournalUnreadableError);
    expect(receiver.requests).toBe(0);
  });

  it('finishes a file that was rotated while nobody looked, then the new one', async () => {
    writeFileSync(path, text(lines(0, 2)));
    await sendFile(sending(), shipping());
    appendFileSync(path, text(lines(2, 4)));
    renameSync(path, `${path}.1`);
    writeFileSync(path, text(lines(4, 6)));
    await sendFile(sending(), shipping());
    expect(receiver.records).toEqual(lines(0, 6));
  });

  describe('following', () => {
    let stop: AbortController;
    let done: Promise<void>;
    const start = () => {
      stop = new AbortController();
      done = sendFile(sending({ isFollowing: true }), shipping({ signal: stop.signal }));
      done.catch(() => undefined);
    };
    const received = (records: readonly string[]) =>
      vi.waitFor(() => expect(receiver.records).toEqual(records), { timeout: 4_000, interval: 5 });
    afterEach(async () => {
      stop.abort();
      await done;
    });

    it('sends what is added, and half a line only when it is whole', async () => {
      writeFileSync(path, text(lines(0, 1)));
      start();
      await received(lines(0, 1));
      appendFileSync(path, '{"n":1}\n{"n"');
      await received(lines(0, 2));
      appendFileSync(path, ':2}\n');
      await received(lines(0, 3));
    });

    it('goes through a rotation, with what is still written to the old file', async () => {
      writeFileSync(path, text(lines(0, 1)));
      start();
      await received(lines(0, 1));
      renameSync(path, `${path}.1`);
      appendFileSync(`${path}.1`, text(lines(1, 2)));
      writeFileSync(path, text(lines(2, 3)));
      await received(lines(0, 3));
      await vi.waitFor(() => expect(readJournal(`${path}.sent`)?.offset).toBe(text(lines(2, 3)).length));
    });

    it('begins at the start of a file that was cut', async () => {
      writeFileSync(path, text(lines(0, 5)));
      start();
      await received(lines(0, 5));
      truncateSync(path, 0);
      appendFileSync(path, text(lines(5, 6)));
      await received(lines(0, 6));
      expect(notices).toContain('the file was truncated: beginning at its start');
    });
  });
});
