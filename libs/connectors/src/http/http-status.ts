import type { ItemOutcome } from '@tripline/pipeline';
import type { Split } from '../contract.ts';

/**
 * What a status means where the vendor says nothing else. Only refusals that surely concern the records themselves end in `split`, and so
 * perhaps in a dead letter; whatever someone can mend pauses.
 */
export function outcomeOfStatus(status: number): ItemOutcome | Split {
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  if (status === 401) return { kind: 'pause', code: 'unauthorized', status };
  if (status === 403) return { kind: 'pause', code: 'forbidden', status };
  if (status === 404) return { kind: 'pause', code: 'not_found', status };
  if (status === 413) return { kind: 'split', code: 'request_too_large', status };
  if (status === 400 || status === 422) return { kind: 'split', code: 'bad_request', status };
  if (status === 429) return { kind: 'retry', code: 'throttled', status };
  if (status === 408 || status === 425 || status >= 500) return { kind: 'retry', code: 'server_error', status };
  return { kind: 'pause', code: 'unexpected_status', status };
}
