import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '@tripline/pipeline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Result, UsageError } from '../command.ts';
import { rulesRun } from './rules-run.ts';

const failures = `
title: Failed login
id: failed-login
name: failed_login
logsource: { category: authentication }
detection: { failure: { outcome: failure }, condition: failure }
---
title: Brute force
id: brute-force
correlation: { type: event_count, rules: [failed_login], group-by: [user.name], timespan: 10s, condition: { gte: 3 } }
level: high
tags: [attack.t1110]
`;
const percentile = `
title: Odd
id: odd
correlation: { type: value_percentile, rules: [failed_login], group-by: [user.name], timespan: 10s, condition: { gte: 3, field: x } }
`;
const failed = (second: number, user: string, more: object = {}) => ({
  '@timestamp': new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString(),
  outcome: 'failure',
  user: { name: user },
  ...more,
});

let folder: string;
const at = (name: string) => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rules-run-'));
  writeFileSync(at('failures.yml'), failures);
  writeFileSync(at('percentile.yml'), `${failures}---${percentile}`);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(
  lines: readonly (object | string)[],
  values: Record<string, string> = {},
): Promise<{ alerts: Record<string, unknown>[]; result: Result }> {
  writeFileSync(
    at('in.ndjson'),
    lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'),
  );
  const shown: string[] = [];
  const given = { words: [at('in.ndjson')], values: { rules: at('failures.yml'), ...values } };
  const result = await rulesRun.run(given, {}, { line: async (text) => void shown.push(text) });
  return { alerts: shown.map((line) => JSON.parse(line)), result };
}

describe('tripline rules run', () => {
  it('prints one alert per crossing, with the lines of its events', async () => {
    const { alerts, result } = await run([
      failed(0, 'li'),
      failed(1, 'mo'),
      failed(5, 'li'),
      failed(10, 'li'),
      failed(11, 'li'),
    ]);
    expect(result).toEqual({ exit: 0, lines: [], json: undefined });
    expect(alerts).toEqual([
      expect.objectContaining({
        rule: { id: 'brute-force', name: 'Brute force', type: 'event_count' },
        severity: 'high',
        group: { 'user.name': 'li' },
        event_count: 4,
        condition: { op: 'gte', threshold: 3 },
        first_event_time: '2026-01-01T00:00:00.000000Z',
        last_event_time: '2026-01-01T00:00:11.000000Z',
        lines: [1, 3, 4, 5],
        attack: ['T1110'],
      }),
    ]);
  });

  it('takes lines in any order: equal times in the order of the lines, the others by their time', async () => {
    const sorted = [0, 4, 8, 30, 36, 41].map((second) => failed(second, 'li'));
    const { alerts } = await run(sorted);
    const shuffled = await run([4, 0, 5, 2, 1, 3].map((index) => sorted[index] as object));
    const facts = ({ lines: _, alert_id: __, ...rest }: Record<string, unknown>) => rest;
    expect(alerts.map((alert) => alert['event_count'])).toEqual([3]);
    expect(shuffled.alerts.map(facts)).toEqual(alerts.map(facts));
    expect(shuffled.alerts[0]?.['lines']).toEqual([2, 5, 4]);
  });

  it('needs no more room than there is: thousands of matches of one group in any order', async () => {
    const sorted = Array.from({ length: 3_000 }, (_, second) => failed(second, 'li'));
    const { alerts, result } = await run(sorted.map((_, i) => sorted[(i * 7919) % 3_000] as object));
    expect(result.exit).toBe(0);
    const facts = ({ event_count, first_event_time }: Record<string, unknown>) => [event_count, first_event_time];
    expect(alerts.map(facts)).toEqual((await run(sorted)).alerts.map(facts));
  });

  it('prints as it goes with a lateness, and says what came too late', async () => {
    const lines = [failed(0, 'li'), failed(1, 'li'), failed(2, 'li'), failed(60, 'mo'), failed(3, 'li')];
    const { alerts, result } = await run(lines, { lateness: '20s' });
    expect(alerts.map((alert) => alert['event_count'])).toEqual([3]);
    expect(result).toMatchObject({ exit: 1, lines: ['left out: 1 events later than --lateness'] });
  });

  it('reads the time from the field that is named, in any spelling, and no other', async () => {
    const lines = [0, 1, 2].map((second) => failed(50 * second, 'li', { at: { epoch: 1788343200 + second } }));
    expect((await run(lines)).alerts).toEqual([]);
    expect((await run(lines, { 'time-field': 'at.epoch' })).alerts).toHaveLength(1);
    const { result } = await run(lines, { 'time-field': 'at.none' });
    expect(result).toMatchObject({ exit: 1, lines: ['left out: 3 lines without a time'] });
  });

  it('goes on past what is no event, and says how much', async () => {
    const { alerts, result } = await run([
      '{',
      failed(0, 'li'),
      '',
      '[1]',
      failed(1, 'li'),
      failed(2, 'li'),
      '{"a":1}',
    ]);
    expect(alerts).toHaveLength(1);
    expect(result).toMatchObject({
      exit: 1,
      lines: ['left out: 2 lines that are no JSON object', 'left out: 1 lines without a time'],
      json: { refused: [], left_out: { 'lines without a time': 1 } },
    });
  });

  it('runs the rules that it can, and names the others', async () => {
    const { alerts, result } = await run(
      [0, 1, 2].map((second) => failed(second, 'li')),
      { rules: at('percentile.yml') },
    );
    expect(alerts).toHaveLength(1);
    expect(result.lines).toEqual([expect.stringMatching(/^percentile\.yml: odd is not run: .*value_percentile/)]);
  });

  it('reads what tripline normalize prints, tenant by tenant, and takes a record that came twice for one', async () => {
    const event = (n: number, tenant: string) => ({
      id: `event-${n}`,
      tenant,
      event_time: `2026-01-01T00:00:0${n}.000000Z`,
      owner: 'maya',
      kind: 'tool_call',
      verdict: 'deny',
      decision_source: 'policy',
      agent: 'a-1',
      tool: 'pay',
    });
    const line = (...events: object[]) => ({ line: 1, events, rejected: null });
    const rules = new URL('../../../../rules/agt-001-denial-spike.yml', import.meta.url).pathname;
    const nine = Array.from({ length: 9 }, (_, n) => line(event(n, 'acme')));
    expect((await run([...nine, line(event(3, 'acme')), line(event(9, 'other'))], { rules })).alerts).toEqual([]);
    const { alerts } = await run([...nine, line(event(9, 'acme'), event(9, 'acme'))], { rules });
    expect(alerts).toMatchObject([{ tenant: 'acme', owner: 'maya', group: { agent: 'a-1' }, event_count: 10 }]);
    expect(alerts[0]?.['event_ids']).toContain('event-9');
  });

  it('refuses what it cannot work with', async () => {
    await expect(run([], { lateness: 'soon' })).rejects.toThrow(UsageError);
    await expect(run([], { 'time-field': '' })).rejects.toThrow(UsageError);
    await expect(run([], { rules: at('missing.yml') })).rejects.toThrow(ConfigError);
  });
});
