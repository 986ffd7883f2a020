import type { Writable } from 'node:stream';

/** Where a command that answers line by line writes its lines, before its result. */
export interface Output {
  /** Resolves when the reader is ready for more. @throws OutputClosedError */
  line(text: string): Promise<void>;
}

/** Nobody reads what is written any more (`| head`): an end, not a fault. */
export class OutputClosedError extends Error {
  override readonly name = 'OutputClosedError';
}

/** Lines to a stream, no faster than they are read. */
export function lineOutput(stream: Writable): Output {
  let fault: Error | undefined;
  stream.on('error', (error) => {
    fault = error;
  });
  return {
    async line(text) {
      if (fault === undefined && !stream.write(`${text}\n`)) await drained(stream);
      if (fault !== undefined) throw isClosed(fault) ? new OutputClosedError() : fault;
    },
  };
}

function isClosed(error: Error): boolean {
  return 'code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED');
}

/** Resolves also when the stream ends or fails: nothing drains then. */
function drained(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      for (const event of ends) stream.off(event, end);
      resolve();
    };
    for (const event of ends) stream.on(event, end);
  });
}

const ends = ['drain', 'close', 'error'] as const;
