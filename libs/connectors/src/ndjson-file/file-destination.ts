import type { DeliveryItem, Destination, ItemOutcome } from '@tripline/pipeline';
import type { DestinationContext } from '../contract.ts';
import { FileRefusedError } from './file-refused.ts';
import { LineFile } from './line-file.ts';
import type { NdjsonFileSettings } from './settings.ts';

const MAX_EVENTS = 1_000;
const MAX_BYTES = 4_000_000;
const NEWLINE = Buffer.from('\n');

/** Appends records as lines; an item is delivered once its bytes are on the disk. Writes of all partitions go one after another. */
export function fileDestination(settings: NdjsonFileSettings, context: DestinationContext): Destination {
  const file = new LineFile(context.filesDirectory, settings.path, settings.rotateBytes ?? Number.POSITIVE_INFINITY);
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = queue.then(work);
    queue = done.catch(() => undefined);
    return done;
  };
  return {
    maxEvents: MAX_EVENTS,
    maxBytes: MAX_BYTES,
    sizeOf: (item) => item.body.length + NEWLINE.length,
    send: (items, signal) => inTurn(() => write(file, items, signal)),
    close: () => inTurn(() => file.close()),
  };
}

async function write(
  file: LineFile,
  items: readonly DeliveryItem[],
  signal: AbortSignal,
): Promise<readonly ItemOutcome[]> {
  const all = (outcome: ItemOutcome) => items.map(() => outcome);
  if (signal.aborted) return all({ kind: 'retry', code: 'aborted' });
  try {
    await file.append(Buffer.concat(items.flatMap((item) => [item.body, NEWLINE])));
    return all({ kind: 'delivered' });
  } catch (error) {
    if (error instanceof FileRefusedError) return all({ kind: 'pause', code: error.word });
    return all({
      kind: 'retry',
      code: (error as NodeJS.ErrnoException).code === 'ENOSPC' ? 'disk_full' : 'write_failed',
    });
  }
}
