import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demonstrate } from './demonstration.ts';
import { sampleTraffic } from './sample/sample-traffic.ts';
import { type System, startSystem } from './system.ts';
import { teller } from './teller.ts';

let folder: string;
let system: System;
const said: string[] = [];
const told = teller(
  (line) => void said.push(line),
  () => performance.now(),
);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tripline-all-'));
  system = await startSystem(folder, {}, told, async () => ({ kind: 'memory', because: ['a test'] }));
}, 30_000);
afterAll(async () => {
  await system.stop();
  rmSync(folder, { recursive: true });
}, 30_000);

describe('everything in one process, in memory', () => {
  it('delivers the sample traffic, opens both alerts and redacts every planted secret', async () => {
    const startedAtMs = Date.now();
    expect(await demonstrate(system, told, startedAtMs)).toBe(true);
    const traffic = sampleTraffic(startedAtMs);
    const [, events, alerts, redactions] = /^events delivered: (\d+), alerts: (\d+), redactions: (\d+)$/.exec(
      said.at(-1) ?? '',
    ) as RegExpExecArray;
    expect(Number(events)).toBe(traffic.records.length);
    expect(Number(alerts)).toBeGreaterThanOrEqual(2);
    expect(Number(redactions)).toBeGreaterThanOrEqual(traffic.secrets.length);
    const out = readFileSync(system.home.outFile, 'utf8');
    for (const secret of traffic.secrets) expect(out).not.toContain(secret);
  }, 60_000);

  it('answers health and metrics', async () => {
    expect((await fetch(`${system.url}/health/ready`)).status).toBe(200);
    expect(await (await fetch(`${system.url}/metrics`)).text()).toContain('pipeline_events_received_total');
  });
});
