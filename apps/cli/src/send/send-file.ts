import { type FileHandle, open, stat } from 'node:fs/promises';
import { fileSource } from './byte-source.ts';
import { findFileOf, identityOf, isFileOf, type Position, readJournal, startOf, writeJournal } from './journal.ts';
import { type Progress, type Shipping, ship } from './ship.ts';

export interface FileSending {
  readonly path: string;
  readonly journal: string;
  readonly isFollowing: boolean;
  /** How often a file is looked at that has nothing new. */
  readonly pollMs: number;
  /** Constant phrases for people: rotation, truncation. */
  onNotice(phrase: string): void;
}

/**
 * Sends a file from where the journal says, and in follow mode whatever is added, through rotation by renaming and by truncation.
 * @throws SendStoppedError, JournalUnreadableError, what opening the file throws
 */
export async function sendFile(sending: FileSending, shipping: Omit<Shipping, 'keyOf'>): Promise<void> {
  let opened = await resume(sending);
  for (;;) {
    const { file } = opened;
    const next = await sendToEnd(opened, sending, shipping).finally(() => file.close());
    if (next === undefined) return;
    opened = next;
  }
}

interface Opened {
  readonly file: FileHandle;
  readonly position: Position;
  /** The file has another name by now: nothing is added to it any more, and `path` is the next. */
  readonly isRotated: boolean;
}

async function resume({ path, journal, onNotice }: FileSending): Promise<Opened> {
  const known = readJournal(journal);
  const file = await open(path, 'r');
  if (known === undefined) return { file, position: await startOf(file), isRotated: false };
  if (await isFileOf(file, known)) return { file, position: known, isRotated: false };
  const rotated = await findFileOf(path, known);
  if (rotated === undefined) {
    onNotice('the file is another than the one sent before, which is gone or was cut: beginning at its start');
    return { file, position: await startOf(file), isRotated: false };
  }
  await file.close();
  onNotice('the file was rotated: finishing the old one first');
  return { file: rotated, position: known, isRotated: true };
}

/** @returns the file to go on with; undefined when done or told to stop */
async function sendToEnd(
  opened: Opened,
  sending: FileSending,
  shipping: Omit<Shipping, 'keyOf'>,
): Promise<Opened | undefined> {
  const { file } = opened;
  let { isRotated } = opened;
  const progress = journaled(opened.position, file, sending.journal);
  const source = fileSource(file, () => sending.isFollowing && !isRotated);
  const shippingFile = {
    ...shipping,
    keyOf: (start: number, end: number) => `send:${opened.position.id}:${start}-${end}`,
  };
  for (;;) {
    const state = await ship(source, progress, shippingFile);
    await progress.save();
    if (state === 'aborted') return undefined;
    if (state === 'end') return isRotated ? openNew(sending) : undefined;
    await shipping.wait(sending.pollMs);
    if (shipping.signal.aborted) return undefined;
    if ((await file.stat()).size < progress.offset) {
      sending.onNotice('the file was truncated: beginning at its start');
      return openNew(sending);
    }
    isRotated = await isReplaced(sending.path, file);
    if (isRotated) sending.onNotice('the file was rotated: going on with the new one');
  }
}

async function openNew({ path, journal }: FileSending): Promise<Opened> {
  const file = await open(path, 'r');
  const position = await startOf(file);
  writeJournal(journal, position);
  return { file, position, isRotated: false };
}

/** Between the renaming and the new file there is none: then nothing has replaced it yet. */
async function isReplaced(path: string, file: FileHandle): Promise<boolean> {
  const [now, ours] = await Promise.all([stat(path).catch(() => undefined), file.stat()]);
  return now !== undefined && (now.ino !== ours.ino || now.dev !== ours.dev);
}

interface Journaled extends Progress {
  save(): Promise<void>;
}

function journaled(start: Position, file: FileHandle, path: string): Journaled {
  let position = start;
  let isSaved = false;
  const keep = (change: Partial<Position>) => {
    position = { ...position, ...change };
    isSaved = false;
  };
  const write = () => {
    writeJournal(path, position);
    isSaved = true;
  };
  return {
    get offset() {
      return position.offset;
    },
    get pendingEnd() {
      return position.pendingEnd;
    },
    begin: (end) => {
      keep({ pendingEnd: end });
      // Before the request: its bytes must be known again however we end. What was settled before is in it too.
      write();
    },
    settled: (end) => keep({ offset: end, pendingEnd: null }),
    save: async () => {
      keep(await identityOf(file));
      if (!isSaved) write();
    },
  };
}
