import { dirname, join, resolve } from 'node:path';
import { connectors, type Integration, parseIntegration } from '@tripline/connectors';
import { ConfigError } from '@tripline/pipeline';
import { resolveSecret, type Secret } from '@tripline/secrets';
import { vocabularyNames } from '@tripline/vocabularies';
import type { Environment } from '../settings/environment.ts';
import { readSettings } from '../settings/settings.ts';

export interface DeliverConfig {
  /** The enabled ones of the types that this deployment serves. */
  readonly integrations: readonly Integration[];
  /** Content fields that the deployment adds to the built-in ones (product 5). */
  readonly contentFields: readonly string[];
  /** Folder below which file connectors may write; absolute. */
  readonly filesDirectory: string;
  /** @throws SecretError */
  resolveSecret(reference: string): Secret;
}

/**
 * The integrations of the settings file. `TRIPLINE_CONNECTORS` (names, separated by commas) limits a deployment to some kinds of destination,
 * `TRIPLINE_FILES_DIRECTORY` names the folder for files, by default `out` beside the settings file.
 * @throws ConfigError listing every problem, also of integrations that are served elsewhere
 */
export function parseDeliverConfig(env: Environment): DeliverConfig {
  const { integrations, redaction } = readSettings(env);
  return deliverConfigOf(integrations, env, redaction.contentFields);
}

/** @param raw integrations as the settings file has them @throws ConfigError */
export function deliverConfigOf(
  raw: readonly unknown[],
  env: Environment,
  contentFields: readonly string[] = [],
): DeliverConfig {
  const parsed = raw.map((entry) => parseIntegration(entry));
  const integrations = parsed.flatMap(({ integration }) => (integration === undefined ? [] : [integration]));
  const served = servedTypes(env['TRIPLINE_CONNECTORS']);
  const problems = [
    ...parsed.flatMap((entry) => entry.problems ?? []),
    ...integrations.flatMap(shapeProblems),
    ...duplicates(integrations.map(({ id }) => id)).map((id) => `integration ${id}: the id is used twice`),
    ...served.problems,
  ];
  if (problems.length > 0) throw new ConfigError(problems);
  return {
    integrations: integrations.filter(
      ({ enabled, connector }) => enabled && (served.names?.has(connector.name) ?? true),
    ),
    contentFields,
    filesDirectory: resolve(env['TRIPLINE_FILES_DIRECTORY'] || join(dirname(env['TRIPLINE_SETTINGS'] ?? ''), 'out')),
    resolveSecret: (reference) => resolveSecret(reference, { env }),
  };
}

function servedTypes(text: string | undefined): { names?: ReadonlySet<string>; problems: readonly string[] } {
  if (text === undefined || text.trim() === '' || text.trim() === 'all') return { problems: [] };
  const names = text.split(',').map((name) => name.trim().replaceAll('_', '-'));
  const known = connectors.map(({ name }) => name);
  const problems = names
    .filter((name) => !known.includes(name))
    .map(() => `TRIPLINE_CONNECTORS: must name some of ${known.join(', ')}`);
  return { names: new Set(names), problems: [...new Set(problems)] };
}

function shapeProblems({ id, shape }: Integration): string[] {
  return vocabularyNames.includes(shape)
    ? []
    : [`integration ${id}: shape: must be one of ${vocabularyNames.join(', ')}`];
}

function duplicates(ids: readonly string[]): string[] {
  return [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
}
