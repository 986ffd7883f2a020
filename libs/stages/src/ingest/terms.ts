import type { Keyring } from '@tripline/secrets';
import type { Settings } from '../settings/settings.ts';

/** What holds for every record that this process accepts. */
export interface Terms {
  readonly clusterId: string;
  readonly limits: Settings['ingest'];
  /** null: nothing can be sealed. */
  readonly keyring: Keyring | null;
  readonly compressFromBytes: number;
}

/** What a record takes in its topic beside its value and key: headers of batch and record (about 90 bytes), rounded up generously. */
export const RECORD_OVERHEAD_BYTES = 512;
