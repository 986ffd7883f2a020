import type { RedactorOptions } from '@tripline/redaction';
import { type CommandOption, type Given, UsageError } from '../command.ts';

/** Options of both commands that redact. */
export const detectorOptions = {
  enable: { value: 'ids', help: 'detectors to use that are off by default, separated by commas' },
  disable: { value: 'ids', help: 'detectors not to use, separated by commas' },
} as const satisfies Record<string, CommandOption>;

/**
 * Hands the detectors that were asked for to a job that compiles them.
 * @throws UsageError for a detector that does not exist
 */
export function withDetectors<T>(
  { values }: Given,
  job: (options: Pick<RedactorOptions, 'enable' | 'disable'>) => T,
): T {
  try {
    return job({ enable: idsIn(values['enable']), disable: idsIn(values['disable']) });
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message);
    throw error;
  }
}

function idsIn(list: string | undefined): string[] {
  return (list ?? '')
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');
}
