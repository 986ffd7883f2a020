import { ConfigError } from '@tripline/pipeline';
import type { z } from 'zod';
import type { AvroSettings } from './avro-settings.ts';
import { crossProblems } from './cross-problems.ts';
import { type Environment, unknownVariables, variableOf, withEnvironment } from './environment.ts';
import { readSettingsFile, type SettingsFile } from './settings-file.ts';
import { type ParsedSettings, settingsSchema } from './settings-schema.ts';

type ParsedSource = ParsedSettings['sources'][number];
interface SourceSettings {
  readonly name: string;
  readonly tenant: string;
  /** null: found by shape. */
  readonly format: string | null;
  readonly latenessMs: number;
  readonly trusted: boolean;
  /** Whether its accepted bodies are sealed. */
  readonly seal: boolean;
  /** drop: arguments and unknown fields end in normalize. Left out: keep. */
  readonly content?: 'keep' | 'drop';
}
export interface KafkaSource extends SourceSettings {
  readonly kind: 'kafka';
  /** Full names, at least one. */
  readonly topics: readonly string[];
  /** Schemas of its Avro values; undefined: they are not read. */
  readonly avro?: DeepReadonly<AvroSettings> | undefined;
}
export interface HttpSource extends SourceSettings {
  readonly kind: 'http';
}
export type Source = KafkaSource | HttpSource;

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;
/** All settings of all stages: parsed, completed, frozen. Secrets are still references. */
export type Settings = DeepReadonly<Omit<ParsedSettings, 'sources'>> & { readonly sources: readonly Source[] };

/**
 * The settings file that `TRIPLINE_SETTINGS` names (none: all defaults), with the environment's variables in their place.
 * Reads the file at each call.
 * @throws ConfigError listing every problem as "path: what is wrong", never a value
 */
export function readSettings(env: Environment): Settings {
  const path = env['TRIPLINE_SETTINGS'];
  return settingsFrom(path ? readSettingsFile(path) : { ok: true, content: {} }, env);
}

/** @throws ConfigError as `readSettings` */
export function settingsFrom(file: SettingsFile, env: Environment): Settings {
  const referenced = new Set(file.ok ? referencedVariables(file.content) : []);
  const problems = unknownVariables(env, referenced).map((name) => `${name}: no such variable; see docs/settings.md`);
  if (!file.ok) throw new ConfigError([...file.problems, ...problems]);
  const parsed = settingsSchema.safeParse(withEnvironment(file.content, env));
  if (!parsed.success)
    throw new ConfigError([...parsed.error.issues.map((issue) => describe(issue, env)), ...problems]);
  const settings = completed(parsed.data);
  problems.unshift(...crossProblems(settings));
  if (problems.length > 0) throw new ConfigError(problems);
  return deepFreeze(settings);
}

function completed(parsed: ParsedSettings): Settings {
  const sources = parsed.sources.map((source): Source => {
    const shared = { format: source.format ?? null, seal: source.seal ?? parsed.sealing.enabled };
    return source.kind === 'http' ? { ...source, ...shared } : kafkaSource(source, shared, parsed);
  });
  const activeKey =
    parsed.sealing.activeKey ?? (parsed.sealing.keys.length === 1 ? parsed.sealing.keys[0]?.id : undefined);
  return { ...parsed, sources, sealing: { ...parsed.sealing, activeKey } };
}

function kafkaSource(
  { topic, topics, ...rest }: ParsedSource & { kind: 'kafka' },
  shared: Pick<SourceSettings, 'format' | 'seal'>,
  { kafka }: ParsedSettings,
): KafkaSource {
  return { ...rest, ...shared, topics: topics ?? [topic ?? `${kafka.topicPrefix}raw`] };
}

/** zod's messages name what was expected, keys and lengths; none quotes a value. */
function describe(issue: z.core.$ZodIssue, env: Environment): string {
  const path = issue.path.reduce<string>(
    (before, step) =>
      typeof step === 'number' ? `${before}[${step}]` : before === '' ? String(step) : `${before}.${String(step)}`,
    '',
  );
  const variable = variableOf(issue.path, env);
  return `${path === '' ? 'settings' : path}${variable === undefined ? '' : ` (${variable})`}: ${issue.message}`;
}

function* referencedVariables(value: unknown): Generator<string> {
  if (typeof value === 'string' && value.startsWith('env:')) yield value.slice('env:'.length);
  if (typeof value === 'object' && value !== null)
    for (const each of Object.values(value)) yield* referencedVariables(each);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) for (const each of Object.values(value)) deepFreeze(each);
  return Object.freeze(value);
}
