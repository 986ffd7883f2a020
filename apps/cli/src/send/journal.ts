import { createHash, randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';

/** Bytes by whose hash a file is known again: inode numbers are used anew. */
const HEAD_BYTES = 1024;

const schema = z.strictObject({
  version: z.literal(1),
  /** Random; names the file in idempotency keys. */
  id: z.uuid(),
  dev: z.number(),
  ino: z.number(),
  headBytes: z.int().min(0).max(HEAD_BYTES),
  headHash: z.string(),
  /** Everything before it has been acknowledged. */
  offset: z.int().min(0),
  /** End of a request that may be under way: after a crash the same bytes go out again under the same key. */
  pendingEnd: z.int().min(0).nullable(),
});

export type Position = z.infer<typeof schema>;

/** A journal that is there and cannot be used: going on from the beginning would send everything again. */
export class JournalUnreadableError extends Error {
  override readonly name = 'JournalUnreadableError';
}

/** @returns undefined when there is none yet. @throws JournalUnreadableError */
export function readJournal(path: string): Position | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new JournalUnreadableError(`${path} cannot be read`);
  }
  const parsed = schema.safeParse(jsonOf(text));
  if (!parsed.success) throw new JournalUnreadableError(`${path} is not a position that tripline send wrote`);
  return parsed.data;
}

/** Replaces the journal at once, also across a power cut. */
export function writeJournal(path: string, position: Position): void {
  const draft = `${path}.new`;
  const file = openSync(draft, 'w', 0o600);
  try {
    writeSync(file, JSON.stringify(position));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
}

/** The beginning of a file that has not been sent yet. */
export async function startOf(file: FileHandle): Promise<Position> {
  return { version: 1, id: randomUUID(), ...(await identityOf(file)), offset: 0, pendingEnd: null };
}

/** What a file is known by, as it is now: a file that has grown is known by more of its head. */
export async function identityOf(file: FileHandle): Promise<Pick<Position, 'dev' | 'ino' | 'headBytes' | 'headHash'>> {
  const { dev, ino } = await file.stat();
  const { bytes, hash } = await headOf(file, HEAD_BYTES);
  return { dev, ino, headBytes: bytes, headHash: hash };
}

/** Whether this is the file of the position, perhaps grown. */
export async function isFileOf(
  file: FileHandle,
  { dev, ino, headBytes, headHash, offset }: Position,
): Promise<boolean> {
  const now = await file.stat();
  if (now.dev !== dev || now.ino !== ino || now.size < offset) return false;
  const head = await headOf(file, headBytes);
  return head.bytes === headBytes && head.hash === headHash;
}

/** The file of a position under whatever name it has in its folder now: rotation renames. Undefined when it is gone. */
export async function findFileOf(path: string, position: Position): Promise<FileHandle | undefined> {
  const folder = dirname(path);
  for (const name of readdirSync(folder)) {
    const candidate = join(folder, name);
    if (statSync(candidate, { throwIfNoEntry: false })?.ino !== position.ino) continue;
    const file = await open(candidate, 'r');
    if (await isFileOf(file, position)) return file;
    await file.close();
  }
  return undefined;
}

async function headOf(file: FileHandle, length: number): Promise<{ bytes: number; hash: string }> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
  return { bytes: bytesRead, hash: createHash('sha256').update(buffer.subarray(0, bytesRead)).digest('hex') };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
