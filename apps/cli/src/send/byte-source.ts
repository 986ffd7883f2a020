import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';

/** Bytes by their offset. What lies before the offset that is asked for will not be asked for again. */
export interface ByteSource {
  /** At most `length` bytes from the offset; `isEnd`: none will ever follow them. */
  read(offset: number, length: number): Promise<{ readonly bytes: Buffer; readonly isEnd: boolean }>;
  close(): Promise<void>;
}

/** @param mayGrow more may be written to the file, so that its end is no end */
export function fileSource(file: FileHandle, mayGrow: () => boolean): ByteSource {
  return {
    read: async (offset, length) => {
      // Asked before reading: what is written in between is read by the next call.
      const isLast = !mayGrow();
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, offset);
      return { bytes: buffer.subarray(0, bytesRead), isEnd: isLast && bytesRead < length };
    },
    close: () => file.close(),
  };
}

/** How long a slow writer may take to fill a batch. */
const LINGER_MS = 500;

/** Standard input: held from the last offset that was asked for, and paused while much is held. */
export function streamSource(stream: Readable): ByteSource {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let held = Buffer.alloc(0);
  let from = 0;
  let isEnded = false;
  let next: Promise<void> | undefined;
  const pull = () => {
    next ??= chunks.next().then(({ value, done }) => {
      next = undefined;
      if (done === true) isEnded = true;
      else held = Buffer.concat([held, value]);
    });
    return next;
  };
  return {
    read: async (offset, length) => {
      held = held.subarray(offset - from);
      from = offset;
      const until = Date.now() + LINGER_MS;
      while (held.length < length && !isEnded && Date.now() < until) await orTimeout(pull(), until - Date.now());
      return { bytes: held.subarray(0, length), isEnd: isEnded && held.length <= length };
    },
    close: async () => void stream.destroy(),
  };
}

async function orTimeout(work: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, ms));
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}
