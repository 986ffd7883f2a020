import { type ContentFields, contentFieldsWith } from '@tripline/contract';
import { type FormatSet, formatSet } from '@tripline/formats';
import { ConfigError } from '@tripline/pipeline';
import type { Secret } from '@tripline/secrets';
import type { Environment } from '../settings/environment.ts';
import { readSettings, type Settings } from '../settings/settings.ts';
import { redactionTokenKey } from '../settings/settings-secrets.ts';
import { type SealingKeys, sealingKeys } from '../settings/watched-keyring.ts';
import type { Enrichment } from './enrichment/enrichment.ts';
import { readEnrichment } from './enrichment/enrichment-file.ts';
import { readFormatFiles } from './format-files.ts';
import { compileExceptions, type ExceptionsOf, endedExceptions } from './redaction-exceptions.ts';
import { type RedactionRules, redactionRules, ruleProblems } from './redaction-rules.ts';

export interface NormalizeConfig {
  /** Ours and those of the settings. */
  readonly formats: FormatSet;
  /** Open bodies and seal dead letters; null: no keys are set. */
  readonly keys: SealingKeys | null;
  readonly maxBodyBytes: number;
  /** Sources whose records may name their own tenant. */
  readonly trustedSources: ReadonlySet<string>;
  /** Names of fields that hold content: the built-in ones and those of the settings. */
  readonly contentFields: ContentFields;
  /** Whether arguments and unknown fields are not to be kept. */
  readonly forbidsContent: (tenant: string, source: string) => boolean;
  /** Master key of the tokens that stand for secrets; null: no tokens. */
  readonly tokenKey: Secret | null;
  /** What the deployment adds to the built-in rules of redaction. */
  readonly redactionRules: RedactionRules;
  readonly exceptionsOf: ExceptionsOf;
  /** Exceptions that hold no more at the time given, by their place in the settings. */
  readonly endedExceptions: (nowMicros: number) => readonly number[];
  /** Whether findings in what a proxy let through become events of their own. */
  readonly dlpEvents: boolean;
  /** Tables of the deployment, and the file to watch for newer ones; null: none. */
  readonly enrichmentFile: { readonly path: string; readonly enrichment: Enrichment } | null;
  /** To be logged once there is a log: secrets that work but are kept carelessly. */
  readonly warnings: readonly { readonly reference: string; readonly warning: string }[];
}

/** @throws ConfigError with every problem at once */
export function parseNormalizeConfig(env: Environment): NormalizeConfig {
  const settings = readSettings(env);
  const { file } = settings.enrichment;
  const enriched = file === undefined ? undefined : readEnrichment(file);
  const own = readFormatFiles(settings.formats);
  const formats = formatSet(own.ok ? own.formats : []);
  const problems = [
    ...formatProblems(settings, formats),
    ...(own.ok ? [] : own.problems),
    ...ruleProblems(settings.redaction),
    ...(enriched?.ok === false ? enriched.problems : []),
  ];
  if (problems.length > 0) throw new ConfigError(problems);
  const warnings: { reference: string; warning: string }[] = [];
  const from = { env, onWarning: (reference: string, warning: string) => warnings.push({ reference, warning }) };
  const { exceptions, dlpEvents } = settings.redaction;
  return {
    formats,
    keys: sealingKeys(settings, from),
    maxBodyBytes: settings.ingest.maxInflatedBytes,
    trustedSources: new Set(settings.sources.filter(({ trusted }) => trusted).map(({ name }) => name)),
    contentFields: contentFieldsWith(settings.redaction.contentFields),
    forbidsContent: contentRule(settings),
    tokenKey: redactionTokenKey(settings, from),
    redactionRules: redactionRules(settings.redaction),
    exceptionsOf: compileExceptions(exceptions),
    endedExceptions: (nowMicros) => endedExceptions(exceptions, nowMicros),
    dlpEvents,
    enrichmentFile: file !== undefined && enriched?.ok ? { path: file, enrichment: enriched.enrichment } : null,
    warnings,
  };
}

/** @returns whether content is not to be kept, by tenant and source */
export function contentRule({ sources, redaction }: Pick<Settings, 'sources' | 'redaction'>) {
  const tenants = new Set(redaction.contentlessTenants);
  const names = new Set(sources.flatMap(({ name, content }) => (content === 'drop' ? [name] : [])));
  return (tenant: string, source: string): boolean => names.has(source) || tenants.has(tenant);
}

function formatProblems({ sources }: Settings, formats: FormatSet): string[] {
  const names = formats.formats.map(({ name }) => name).join(', ');
  return sources.flatMap(({ format }, index) =>
    format === null || formats.get(format) !== undefined
      ? []
      : [`sources[${index}].format: no such format; there are ${names}`],
  );
}
