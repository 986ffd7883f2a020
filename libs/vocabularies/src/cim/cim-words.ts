import type { AuditEvent } from '@tripline/contract';

/** Splunk's six levels beside the word (1 debug, 2 info, 3 warn, 4 error, 5 severe, 6 fatal). Nothing of ours is debug. */
const severityIds: ReadonlyMap<string, number> = new Map([
  ['informational', 2],
  ['low', 3],
  ['medium', 4],
  ['high', 5],
  ['critical', 6],
]);

export function severityId(severity: string): number | undefined {
  return severityIds.get(severity);
}

/**
 * CIM's `action`: what became of the call. A data-loss-prevention engine's own word decides before the verdict. In shadow mode nothing is
 * blocked, whatever the verdict says. Undefined where nobody has said.
 */
export function cimAction(event: AuditEvent): string | undefined {
  const taken = event.dlp?.action_taken ?? null;
  if (taken !== null) return taken === 'blocked' && event.enforced !== false ? 'blocked' : 'allowed';
  switch (event.verdict) {
    case 'deny':
      return event.enforced === false ? 'allowed' : 'blocked';
    case 'pending_approval':
      return event.enforced === false ? 'allowed' : 'deferred';
    case 'allow':
    case 'flag':
    case 'redact':
      return 'allowed';
    default:
      return undefined;
  }
}

/** CIM's `status`: how the call ended, where it is known. */
export function cimStatus(outcome: string): 'success' | 'failure' | undefined {
  if (outcome === 'success') return 'success';
  return outcome === 'unknown' ? undefined : 'failure';
}
