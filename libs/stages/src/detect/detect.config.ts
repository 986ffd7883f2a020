import type { RuleSet } from '@tripline/detection';
import type { Environment } from '../settings/environment.ts';
import { readSettings } from '../settings/settings.ts';
import { rulesOf } from './rules-directory.ts';

/** Events of a source that has left the settings are judged as patiently as those of any new one. */
const DEFAULT_LATENESS_MS = 300_000;

export interface DetectConfig {
  readonly rules: RuleSet;
  latenessMicros(source: string): number;
  /** null: sources never count as quiet. */
  readonly idleAfterMicros: number | null;
}

/** Reads the settings and the rule files. @throws ConfigError with every problem at once */
export function parseDetectConfig(env: Environment): DetectConfig {
  const { sources, detect } = readSettings(env);
  const latenessMs = new Map(sources.map((source) => [source.name, source.latenessMs]));
  return {
    rules: rulesOf(detect.rulesDirectory),
    latenessMicros: (source) => 1000 * (latenessMs.get(source) ?? DEFAULT_LATENESS_MS),
    idleAfterMicros: detect.idleAfterMs === 0 ? null : 1000 * detect.idleAfterMs,
  };
}
