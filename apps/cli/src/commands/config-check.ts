import { ConfigError } from '@tripline/pipeline';
import { type Environment, readSettings, type Settings } from '@tripline/stages';
import { type Command, done, problem } from '../command.ts';
import { stages } from '../stages.ts';

export const configCheck: Command = {
  name: 'config check',
  summary: 'check the settings of every stage without starting any: all problems at once, no value shown',
  notes: ['Secret references are followed, so it must run where the stages will: with their files and variables.'],
  options: {},
  examples: ['tripline config check --settings /etc/tripline/settings.yaml'],
  run: async (_given, env) => {
    const problems = problemsOf([() => readSettings(env), ...stages.map((stage) => () => stage.configure(env))]);
    if (problems.length > 0) return problem(problems, { problems });
    const settings = readSettings(env);
    return done(overview(settings, env), { problems, sources: named(settings.sources) });
  },
};

function problemsOf(checks: readonly (() => unknown)[]): string[] {
  const found = checks.flatMap((check) => {
    try {
      check();
      return [];
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return error.problems;
    }
  });
  return [...new Set(found)];
}

function overview(settings: Settings, env: Environment): string[] {
  return [
    `settings are fine: ${env['TRIPLINE_SETTINGS'] ?? 'no file, all defaults'}`,
    `brokers:      ${settings.kafka.brokers.join(', ')}`,
    `sources:      ${named(settings.sources).join(', ')}`,
    `API keys:     ${settings.apiKeys.length}`,
    `integrations: ${settings.integrations.length}`,
  ];
}

function named(sources: Settings['sources']): string[] {
  return sources.map(({ kind, name, tenant }) => `${name} (${kind}, tenant ${tenant})`);
}
