import type { Dlp } from '@tripline/contract';
import type { MappedEvent } from '@tripline/formats';

/** `pattern_match` implies a pattern; only the four legacy reasons have none. */
export function namesNoPattern({ dlp }: MappedEvent): boolean {
  return dlp?.detection_reason === 'pattern_match' && dlp.pattern_id === null;
}

/** A count without a redaction says nothing. Changes the part. */
export function keepTrueCount(dlp: Dlp): void {
  if (dlp.action_taken !== 'redacted') dlp.redaction_count = null;
}
