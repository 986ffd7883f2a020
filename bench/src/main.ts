import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { measureSteps, type StepCost } from './steps.ts';
import { measureWholeWay, type WholeWay } from './whole-way.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const rules = `${root}rules`;

const budgets: Readonly<Record<string, string>> = {
  normalize: '≤ 30',
  detect: '≤ 20 (50,000 events/s)',
  'deliver (cim, metadata, gzip)': '≤ 10 (at 512 B)',
};

const steps = measureSteps(rules);
for (const { part, median, min, max } of steps)
  console.log(`${part}: ${fixed(median)} µs per event (${fixed(min)}–${fixed(max)})`);
const whole = await measureWholeWay({
  events: Number(process.env['BENCH_EVENTS'] ?? 100_000),
  rate: Number(process.env['BENCH_RATE'] ?? 2_000),
  seconds: Number(process.env['BENCH_SECONDS'] ?? 30),
  rules,
});
const results = report(steps, whole);
console.log(results);
if (process.argv.includes('--record')) writeFileSync(`${root}bench/RESULTS.md`, results);

function report(costs: readonly StepCost[], way: WholeWay): string {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root }).toString().trim();
  return `# What it costs

Made by \`npm run bench -- --record\` on ${new Date().toISOString().slice(0, 10)} at ${commit}: ${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores shared by
broker, stages, producer and receiver, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}. CPU time, since wall time on a shared machine says little. Records of about 1 KB.

## The steps, Kafka apart

| step | µs CPU per event, median | min–max | budget |
|---|---|---|---|
${costs.map(({ part, median, min, max }) => `| ${part} | ${fixed(median)} | ${fixed(min)}–${fixed(max)} | ${budgets[part] ?? '–'} |`).join('\n')}

## The whole way, real broker, ${way.events.toLocaleString('en')} events, one destination

| process | µs CPU per event, Kafka client included | resident MB |
|---|---|---|
${[...way.cpuByStage].map(([name, cost]) => `| ${name} | ${fixed(cost)} | ${Math.round(way.residentMb.get(name) ?? Number.NaN)} |`).join('\n')}

| | measured | budget |
|---|---|---|
| events per CPU-second, all four stages | ${Math.round(way.eventsPerCpuSecond).toLocaleString('en')} | ≥ 10,000 |
| raw → SIEM at ${way.latencyMs.rate.toLocaleString('en')} events/s, p50 | ${way.latencyMs.p50} ms | – |
| raw → SIEM at ${way.latencyMs.rate.toLocaleString('en')} events/s, p99 | ${way.latencyMs.p99} ms | ≤ 250 ms |
| the slowest | ${way.latencyMs.max} ms | – |
`;
}

function fixed(value: number): string {
  return value.toFixed(1);
}
