import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { FileRefusedError } from './file-refused.ts';

/**
 * Keeps a second process from cutting off what the first is just writing. The lock names its process, so that one left by a kill is taken over.
 */
export class FileLock {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /** @throws FileRefusedError when a living process holds it */
  static async take(path: string): Promise<FileLock> {
    const own = await identity(process.pid);
    for (let attempt = 0; attempt < 2; attempt += 1) {
      if (await create(path, own)) return new FileLock(path);
      if (await isHeld(path)) throw new FileRefusedError('file_in_use');
      await rm(path, { force: true });
    }
    throw new FileRefusedError('file_in_use');
  }

  async release(): Promise<void> {
    await rm(this.#path, { force: true });
  }
}

/** A link appears with its whole content at once; a file that is being written could be read empty. */
async function create(path: string, content: string): Promise<boolean> {
  const draft = `${path}.${process.pid}`;
  // What an earlier process of this number left, or a link that leads elsewhere.
  await rm(draft, { force: true });
  await writeFile(draft, content, { flag: 'wx' });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function isHeld(path: string): Promise<boolean> {
  const holder = await readFile(path, 'utf8').catch(() => '');
  const pid = Number(holder.split(' ')[0]);
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return false;
  return holder === (await identity(pid));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // A process of another user: it lives.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Process id and, where /proc tells it, the time it started: ids are used again after a restart of the machine or the container. */
async function identity(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name in parentheses may hold spaces; the start time is the 22nd field, the 20th after it.
  const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  return `${pid} ${started}`;
}
