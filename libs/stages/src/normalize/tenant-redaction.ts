import { hash } from 'node:crypto';
import { compileRedactor, type Redactor, type TokenKey } from '@tripline/redaction';
import { deriveTenantKey, type Secret } from '@tripline/secrets';
import { CleanTexts } from './clean-texts.ts';
import { builtInRules, type RedactionRules } from './redaction-rules.ts';

/** How one tenant's events are redacted: by its patterns, and with tokens under its own key, where there is a master key. */
export interface TenantRedaction {
  readonly redactor: Redactor;
  readonly tokens: TokenKey | undefined;
  /** What the redactor has found clean, as an identity and as free text. Left out: every text is looked through. */
  readonly clean?: { readonly identities: CleanTexts; readonly texts: CleanTexts };
}

export function tenantRedaction(redactor: Redactor, tokens?: TokenKey): TenantRedaction {
  return { redactor, tokens, clean: { identities: new CleanTexts(), texts: new CleanTexts() } };
}

/** Tenants that a trusted source names are no closed set; beyond this many the oldest are compiled again when they come back. */
const MOST_TENANTS = 1000;
const KID_DIGITS = 8;

/** @returns a lookup that compiles each tenant's redactor once */
export function redactionByTenant(
  masterKey: Secret | null,
  { shared, patternsOf }: RedactionRules = builtInRules,
): (tenant: string) => TenantRedaction {
  const known = new Map<string, TenantRedaction>();
  return (tenant) => {
    const found = known.get(tenant);
    if (found !== undefined) return found;
    const tokens = masterKey === null ? undefined : tokenKeyOf(masterKey, tenant);
    const made = tenantRedaction(compileRedactor({ ...shared, patterns: patternsOf(tenant), tokens }), tokens);
    const oldest = known.size < MOST_TENANTS ? undefined : known.keys().next().value;
    if (oldest !== undefined) known.delete(oldest);
    known.set(tenant, made);
    return made;
  };
}

/** The key's own fingerprint names it, so that tokens made before and after a change of the master key differ visibly. */
function tokenKeyOf(masterKey: Secret, tenant: string): TokenKey {
  const key = deriveTenantKey(masterKey, tenant);
  return { kid: hash('sha256', key).slice(0, KID_DIGITS), key };
}
