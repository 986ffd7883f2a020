import type { z } from 'zod';
import type { Connector } from './contract.ts';
import { commonSettings, type Integration, toIntegration } from './integration.ts';

export type ParsedIntegration =
  | { readonly integration: Integration; readonly problems?: undefined }
  | { readonly integration?: undefined; readonly problems: readonly string[] };

/**
 * Reads one integration of a settings file or an API body. Names may be written with underscores or hyphens (`event_types`, `splunk_hec`).
 * Unknown settings are problems. Every problem is listed, and none repeats a value: it may be a secret in the wrong place.
 */
export function parseIntegrationOf(connectors: readonly Connector[], raw: unknown): ParsedIntegration {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    return { problems: ['integration: must be an object'] };
  const problems: string[] = [];
  const given = camelKeys(raw as Record<string, unknown>, problems);
  const label =
    typeof given['id'] === 'string' && commonSettings.shape.id.safeParse(given['id']).success ? given['id'] : '?';
  const connector = connectors.find((candidate) => candidate.name === hyphened(given['type']));
  if (connector === undefined) problems.push(`type: must be one of ${connectors.map(({ name }) => name).join(', ')}`);
  const [commonPart, ownPart] = divide(given);
  const common = commonSettings.omit({ type: true }).safeParse(commonPart);
  const own = connector?.settings.strict().safeParse(ownPart);
  problems.push(...issues(common.error), ...issues(own?.error));
  if (own?.success === true) problems.push(...(connector?.check(own.data) ?? []));
  if (problems.length > 0 || connector === undefined || !common.success || own?.success !== true)
    return { problems: problems.map((problem) => `integration ${label}: ${problem}`) };
  return { integration: toIntegration(common.data, connector, own.data) };
}

/** The settings that every integration has, and those that are the connector's. */
function divide(given: Record<string, unknown>): [Record<string, unknown>, Record<string, unknown>] {
  const entries = Object.entries(given);
  const isCommon = (name: string) => Object.hasOwn(commonSettings.shape, name);
  return [
    Object.fromEntries(entries.filter(([name]) => isCommon(name))),
    Object.fromEntries(entries.filter(([name]) => !isCommon(name))),
  ];
}

function camelKeys(raw: Record<string, unknown>, problems: string[]): Record<string, unknown> {
  const given = new Map<string, unknown>();
  for (const [name, value] of Object.entries(raw)) {
    const camel = name.replace(/[_-]([a-z])/g, (_, letter: string) => letter.toUpperCase());
    if (given.has(camel)) problems.push(`${camel}: is given twice`);
    given.set(camel, value);
  }
  return Object.fromEntries(given);
}

function hyphened(type: unknown): string | undefined {
  return typeof type === 'string' ? type.replaceAll('_', '-') : undefined;
}

function issues(error: z.ZodError | undefined): string[] {
  return (error?.issues ?? []).flatMap((issue) => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => `${[...issue.path, key].join('.')}: is not a setting`);
    return [`${issue.path.join('.')}: ${issue.message}`];
  });
}
