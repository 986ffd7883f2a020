import { compilePatterns, compileRedactor, type RedactorOptions, type TenantPattern } from '@tripline/redaction';
import type { Settings } from '../settings/settings.ts';

/** What a deployment adds to the built-in rules, by tenant. */
export interface RedactionRules {
  /** The same for all tenants. */
  readonly shared: Pick<RedactorOptions, 'secretNames' | 'enable' | 'disable'>;
  patternsOf(tenant: string): readonly TenantPattern[];
}

/** Nothing beside the built-in rules. */
export const builtInRules: RedactionRules = { shared: {}, patternsOf: () => [] };

type RedactionSettings = Settings['redaction'];

export function redactionRules({ secretNames, detectors, patterns }: RedactionSettings): RedactionRules {
  return {
    shared: { secretNames, ...detectors },
    patternsOf: (tenant) => patternsFor(tenant, patterns).map(([, one]) => one),
  };
}

/** Everything that is wrong with the rules, by its place in the settings. Quotes no pattern: it may spell out the very secret. */
export function ruleProblems(settings: RedactionSettings): string[] {
  const problems = settings.patterns.length === 0 ? [] : patternProblems(settings.patterns);
  return [...detectorProblems(settings), ...problems];
}

function detectorProblems({ secretNames, detectors }: RedactionSettings): string[] {
  try {
    compileRedactor({ secretNames, ...detectors });
    return [];
  } catch (error) {
    if (error instanceof RangeError) return [`redaction.detectors: ${error.message}`];
    throw error;
  }
}

type PatternSettings = RedactionSettings['patterns'];

/** As each tenant has them, since names must differ and sizes add up for a tenant alone. */
function patternProblems(patterns: PatternSettings): string[] {
  const named = new Set(patterns.flatMap(({ tenants }) => tenants ?? []));
  const bySet = new Map<string, string | undefined>();
  // Somebody whom no pattern names has those that are for all. Tenants with the same patterns have the same problems.
  for (const tenant of [...named, undefined])
    bySet.set(JSON.stringify(patternsFor(tenant, patterns).map(([index]) => index)), tenant);
  return [...new Set([...bySet.values()].flatMap((tenant) => problemsFor(tenant, patterns)))];
}

function problemsFor(tenant: string | undefined, patterns: PatternSettings): string[] {
  const own = patternsFor(tenant, patterns);
  return compilePatterns(own.map(([, pattern]) => pattern)).problems.map(({ index, field, reason }) => {
    if (index !== null) return `redaction.patterns[${own[index]?.[0]}]${field === null ? '' : `.${field}`}: ${reason}`;
    return `redaction.patterns: ${reason}${tenant === undefined ? '' : ` (tenant ${tenant})`}`;
  });
}

function patternsFor(tenant: string | undefined, patterns: PatternSettings): [number, TenantPattern][] {
  return patterns.flatMap(({ tenants, ...pattern }, index): [number, TenantPattern][] =>
    tenants === undefined || (tenant !== undefined && tenants.includes(tenant)) ? [[index, pattern]] : [],
  );
}
