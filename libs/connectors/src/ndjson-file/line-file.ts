import { constants } from 'node:fs';
import { access, type FileHandle, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { allowedPath } from './allowed-path.ts';
import { FileLock } from './file-lock.ts';
import { FileRefusedError } from './file-refused.ts';

const READ_BACK_BYTES = 64 * 1024;
const NEWLINE = 0x0a;
const { O_CREAT, O_NOFOLLOW, O_RDWR } = constants;

interface Open {
  readonly handle: FileHandle;
  readonly path: string;
  readonly lock: FileLock;
  /** End of the last whole line that is known to be on the disk. */
  bytes: number;
}

/**
 * A file of whole lines. What a kill or a full disk leaves of a line is cut off: at the next append, or when the file is opened again.
 * Calls must not overlap.
 */
export class LineFile {
  readonly #directory: string;
  readonly #path: string;
  readonly #rotateBytes: number;
  #open: Open | undefined;

  constructor(directory: string, path: string, rotateBytes: number) {
    this.#directory = directory;
    this.#path = path;
    this.#rotateBytes = rotateBytes;
  }

  /**
   * Resolves when the lines are on the disk.
   * @param lines whole ones, each with its newline
   * @throws FileRefusedError, or an error of the file system: how much was written is then unknown
   */
  async append(lines: Buffer): Promise<void> {
    const open = await this.#ready();
    try {
      // Someone else may have shortened the file (copytruncate): never leave a hole.
      if ((await open.handle.stat()).size !== open.bytes) open.bytes = await cutTornLine(open.handle);
      await writeAt(open.handle, lines, open.bytes);
      await open.handle.datasync();
      open.bytes += lines.length;
    } catch (error) {
      // Opened anew for the next attempt, which cuts off what this one left.
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    await open?.handle.close();
    await open?.lock.release();
  }

  async #ready(): Promise<Open> {
    this.#open ??= await this.#openFile();
    if (this.#open.bytes >= this.#rotateBytes) {
      await this.#rotate(this.#open);
      this.#open = await this.#openFile();
    }
    return this.#open;
  }

  async #openFile(): Promise<Open> {
    const path = await allowedPath(this.#directory, this.#path);
    const lock = await FileLock.take(`${path}.lock`);
    try {
      const handle = await openRegular(path);
      const bytes = await cutTornLine(handle);
      await syncFolder(dirname(path));
      return { handle, path, lock, bytes };
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  async #rotate(open: Open): Promise<void> {
    let number = 1;
    while (await exists(`${open.path}.${number}`)) number += 1;
    await rename(open.path, `${open.path}.${number}`);
    await this.close();
  }
}

async function openRegular(path: string): Promise<FileHandle> {
  const handle = await open(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0o640).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ELOOP' || error.code === 'EISDIR' ? new FileRefusedError('not_a_file') : error;
  });
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw new FileRefusedError('not_a_file');
}

/** @returns the length of the file after its last newline */
async function cutTornLine(handle: FileHandle): Promise<number> {
  const { size } = await handle.stat();
  const block = Buffer.alloc(READ_BACK_BYTES);
  let whole = 0;
  for (let end = size; end > 0 && whole === 0; end -= READ_BACK_BYTES) {
    const start = Math.max(0, end - READ_BACK_BYTES);
    const { bytesRead } = await handle.read(block, 0, end - start, start);
    whole = start + block.subarray(0, bytesRead).lastIndexOf(NEWLINE) + 1;
    if (whole === start) whole = 0;
  }
  if (whole < size) await handle.truncate(whole);
  return whole;
}

async function writeAt(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, written, bytes.length - written, position + written);
    written += bytesWritten;
  }
}

/** A new name in a folder is on the disk only once the folder is. Windows knows no such thing. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
