import { describe, expect, it } from 'vitest';
import { sampleTraffic } from './sample-traffic.ts';
import { withLuhnDigit } from './secrets.ts';

const startedAtMs = Date.parse('2026-09-02T10:00:00Z');
const traffic = sampleTraffic(startedAtMs);
const bodies = traffic.records.map((record) => JSON.parse(record.body) as Record<string, unknown>);

function timeOf(body: Record<string, unknown>): number {
  return Date.parse(String(body['ts'] ?? body['occurred_at'] ?? body['timestamp']));
}

describe('sample traffic', () => {
  it('is the same for the same start and shares no tag with another', () => {
    expect(sampleTraffic(startedAtMs)).toEqual(traffic);
    const tags = new Set(traffic.records.map((record) => record.tag));
    expect(tags.size).toBe(traffic.records.length);
    expect(sampleTraffic(startedAtMs + 1).records.filter((record) => tags.has(record.tag))).toEqual([]);
  });

  it('speaks all four formats and takes both ways', () => {
    expect(new Set(traffic.records.map((record) => record.format)).size).toBe(4);
    expect(new Set(traffic.records.map((record) => record.way))).toEqual(new Set(['kafka', 'http']));
  });

  it('lies in the minute before the start, in order', () => {
    const times = bodies.map(timeOf);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(Math.min(...times)).toBeGreaterThanOrEqual(startedAtMs - 60_000);
    expect(Math.max(...times)).toBeLessThan(startedAtMs);
  });

  it('holds a denial spike: at least 10 denials of one agent', () => {
    const denials = bodies.filter((body) => body['verdict'] === 'deny');
    expect(denials.length).toBeGreaterThanOrEqual(10);
    expect(new Set(denials.map((body) => body['agent'])).size).toBe(1);
  });

  it('holds at least 5 credential blocks of one agent', () => {
    const blocks = bodies.filter(
      (body) =>
        body['action_taken'] === 'blocked' &&
        body['detection_reason'] === 'pattern_match' &&
        JSON.stringify(body['sensitivity_tags']).includes('credentials'),
    );
    expect(blocks.length).toBeGreaterThanOrEqual(5);
    expect(new Set(blocks.map((body) => body['agent_id'])).size).toBe(1);
  });

  it('carries every planted secret in the arguments of a record, and at least one of each kind', () => {
    const text = traffic.records.map((record) => record.body).join('\n');
    expect(traffic.secrets.length).toBeGreaterThanOrEqual(6);
    for (const secret of traffic.secrets) expect(text).toContain(secret);
  });

  it('makes card numbers with a right check digit', () => {
    expect(withLuhnDigit('411111111111111')).toBe('4111111111111111');
    expect(withLuhnDigit('7992739871')).toBe('79927398713');
  });
});
