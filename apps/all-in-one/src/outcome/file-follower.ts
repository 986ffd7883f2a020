import { existsSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';

const NEWLINE = 0x0a;
const READ_BYTES = 1024 * 1024;

/** Reads the lines that are appended to a file after the follower was made; a line counts once its newline is there. */
export class FileFollower {
  readonly #file: string;
  #offset = 0;
  #rest = Buffer.alloc(0);

  constructor(file: string) {
    this.#file = file;
  }

  /** Begins at the file's present end. */
  static async atEnd(file: string): Promise<FileFollower> {
    const follower = new FileFollower(file);
    if (existsSync(file)) follower.#offset = (await stat(file)).size;
    return follower;
  }

  /** @returns the whole lines since the last call; a file that is not there yet has none, one that shrank is read anew */
  async read(): Promise<string[]> {
    if (!existsSync(this.#file)) return [];
    const handle = await open(this.#file, 'r');
    try {
      const { size } = await handle.stat();
      if (size < this.#offset) this.#restart();
      const chunks = [this.#rest];
      while (this.#offset < size) {
        const { bytesRead, buffer } = await handle.read(Buffer.alloc(READ_BYTES), 0, READ_BYTES, this.#offset);
        if (bytesRead === 0) break;
        chunks.push(buffer.subarray(0, bytesRead));
        this.#offset += bytesRead;
      }
      return this.#split(Buffer.concat(chunks));
    } finally {
      await handle.close();
    }
  }

  #restart(): void {
    this.#offset = 0;
    this.#rest = Buffer.alloc(0);
  }

  /** Cut in bytes: half a character must not be decoded. */
  #split(bytes: Buffer): string[] {
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    this.#rest = Buffer.from(bytes.subarray(end));
    return bytes
      .toString('utf8', 0, end)
      .split('\n')
      .filter((line) => line !== '');
  }
}
