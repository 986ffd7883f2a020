import { createReadStream } from 'node:fs';
import { PipelineError } from '@tripline/pipeline';

/** As large as a request that ingest accepts by default; a longer line is read past, never held. */
export const LONGEST_LINE_BYTES = 8 * 1024 * 1024;

/** A line of a file or of stdin. */
export interface InputLine {
  /** From 1; blank lines count. */
  readonly number: number;
  /** Without its line end, and without a byte order mark at the beginning of the file; null: longer than the limit. */
  readonly bytes: Buffer | null;
}

/** The file that was named is not there or not ours to read. */
export class InputUnreadableError extends PipelineError {
  constructor(file: string, cause: unknown) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    super('the input cannot be read', { code: 'INPUT_UNREADABLE', context: { file, cause: code }, cause });
  }
}

/**
 * The lines of a file, or of stdin where `path` is `-`, one by one as they come: no more than a line and a chunk is held.
 * @throws InputUnreadableError
 */
export async function* readLines(path: string, maxBytes = LONGEST_LINE_BYTES): AsyncGenerator<InputLine> {
  try {
    yield* splitLines(path === '-' ? process.stdin : createReadStream(path), maxBytes);
  } catch (error) {
    // What the reader of our lines throws comes back here as well, and is not the input's fault.
    throw error instanceof Error && 'syscall' in error ? new InputUnreadableError(path, error) : error;
  }
}

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** As `readLines`, of chunks. A last line without an end counts, an empty rest after the last end does not. */
export async function* splitLines(chunks: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<InputLine> {
  const line = new LineBuffer(maxBytes);
  let number = 1;
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      line.add(chunk.subarray(from, end));
      yield { number, bytes: trimmed(line.take(), number) };
      number += 1;
      from = end + 1;
    }
    line.add(chunk.subarray(from));
  }
  if (!line.isEmpty) yield { number, bytes: trimmed(line.take(), number) };
}

/** A line that arrives in parts: joined once, or let go when it grows too long. */
class LineBuffer {
  readonly #maxBytes: number;
  #parts: Buffer[] = [];
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get isEmpty(): boolean {
    return this.#bytes === 0;
  }

  add(part: Buffer): void {
    this.#bytes += part.length;
    if (this.#bytes > this.#maxBytes) this.#parts = [];
    else if (part.length > 0) this.#parts.push(part);
  }

  /** @returns null when it was too long */
  take(): Buffer | null {
    const [only = Buffer.alloc(0)] = this.#parts;
    const whole = this.#parts.length > 1 ? Buffer.concat(this.#parts) : only;
    const isTooLong = this.#bytes > this.#maxBytes;
    this.#parts = [];
    this.#bytes = 0;
    return isTooLong ? null : whole;
  }
}

function trimmed(line: Buffer | null, number: number): Buffer | null {
  if (line === null) return null;
  const hasMark = number === 1 && BYTE_ORDER_MARK.equals(line.subarray(0, BYTE_ORDER_MARK.length));
  return line.subarray(hasMark ? BYTE_ORDER_MARK.length : 0, line.at(-1) === RETURN ? -1 : undefined);
}
