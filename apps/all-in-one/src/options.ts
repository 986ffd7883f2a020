import { parseArgs } from 'node:util';

export interface Options {
  /** Folder of settings, keys, broker data and output. */
  readonly home: string;
  /** End once the sample traffic has come out. */
  readonly isOnce: boolean;
}

/** @throws TypeError for an option that does not exist */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: { home: { type: 'string', default: '.tripline' }, once: { type: 'boolean', default: false } },
  });
  return { home: values.home, isOnce: values.once };
}
