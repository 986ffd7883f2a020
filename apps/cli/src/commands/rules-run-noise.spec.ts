import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { alertingRules, deployed, linkRules, readRules } from '@tripline/detection';
import { describe, expect, it } from 'vitest';
import { readRuleFiles } from '../rule-files.ts';
import { benignDays, type CorpusCall } from './rules-run-noise.spec-support.ts';
import { alertsFor } from './rules-run-planted.spec-support.ts';

// The corpus is other people's and lies beside the repository, where it lies at all.
// biome-ignore lint/style/noProcessEnv: where it lies is the machine's matter
const directory = process.env['CORPORA_DIR'] ?? join(import.meta.dirname, '../../../../../shared/corpora');
const file = join(directory, 'tool-calls.ndjson');
const isThere = existsSync(file);
if (!isThere) process.stdout.write('  tool calls: none at CORPORA_DIR or ../shared/corpora, skipped\n');

/** Longer runs: NOISE_DAYS=30. */
// biome-ignore lint/style/noProcessEnv: how long a run may take is the caller's matter
const days = Number(process.env['NOISE_DAYS'] ?? 7);
const SEED = 20_261_121;

const { set } = linkRules(readRules(readRuleFiles(new URL('../../../../rules', import.meta.url).pathname)).rules);
const shipped = alertingRules(deployed(set)).map(({ name }) => name as string);

describe.skipIf(!isThere)('days of work in which nobody means any harm', () => {
  it('give at most one alert per rule and week', () => {
    const calls = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as CorpusCall);
    const records = benignDays(calls, days, SEED);
    const alerts = alertsFor(
      records.map(({ record }) => record),
      set,
    );
    const perWeek = new Map(shipped.map((name) => [name, 0]));
    for (const { rule } of alerts) perWeek.set(rule.name as string, (perWeek.get(rule.name as string) ?? 0) + 7 / days);
    const found = [...perWeek].map(([name, count]) => `${name} ${count.toFixed(1)}`).join(', ');
    process.stdout.write(`  ${records.length} benign records of ${days} days; alerts per week: ${found}\n`);
    expect(records.length).toBeGreaterThan(100 * days);
    expect([...perWeek].filter(([, count]) => count > 1)).toEqual([]);
  });
});
