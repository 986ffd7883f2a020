import { contentFields } from '@tripline/redaction';
import { Secret } from '@tripline/secrets';
import type { Completing } from '../complete-event.ts';
import { redactionByTenant } from '../tenant-redaction.ts';

/** Redaction without tokens; no source is trusted. */
export function completingFor(fields: Partial<Completing> = {}): Completing {
  return { trustedSources: new Set(), contentFields, redactionOf: redactionByTenant(null), ...fields };
}

/** The same with tokens. */
export const withTokens = { redactionOf: redactionByTenant(new Secret('07'.repeat(32))) };
