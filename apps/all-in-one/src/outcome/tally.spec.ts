import { describe, expect, it } from 'vitest';
import { Tally } from './tally.ts';

const event = (id: string, runId: string, redactions = 0) => ({
  id,
  run_id: runId,
  event_type: 'policy.deny',
  redaction: { count: redactions },
});
const alert = (revision: number, eventIds: readonly string[]) => ({
  alert_id: 'a1',
  revision,
  rule: { name: 'Denial spike' },
  group: { agent: 'deploy-agent' },
  owner: 'maya.chen@acme.example',
  event_ids: eventIds,
  event_count: eventIds.length,
});

describe('a tally', () => {
  it('counts an event that is delivered twice once', () => {
    const tally = new Tally(['run_1', 'run_2']);
    tally.add(event('e1', 'run_1', 2));
    tally.add(event('e1', 'run_1', 2));
    expect(tally.hasAllEvents()).toBe(false);
    tally.add(event('e2', 'run_2', 1));
    expect(tally.hasAllEvents()).toBe(true);
    expect(tally.outcome()).toMatchObject({ delivered: 2, redactions: 3, byType: new Map([['policy.deny', 2]]) });
  });

  it.each(['run_id', 'source_event_id', 'request_id', 'arguments_hash'])('finds a record again by its %s', (field) => {
    const tally = new Tally(['tag']);
    tally.add({ id: 'e1', [field]: 'tag', event_type: 'policy.allow' });
    expect(tally.hasAllEvents()).toBe(true);
  });

  it('counts an event of our own beside that of its record, not for it', () => {
    const tally = new Tally(['run_1', 'run_2']);
    tally.add(event('e1', 'run_1', 1));
    tally.add({ ...event('m1', 'run_1'), format: 'tripline', event_type: 'dlp.match' });
    expect(tally.hasAllEvents()).toBe(false);
    expect(tally.outcome()).toMatchObject({ delivered: 1, letThrough: 1, byType: new Map([['policy.deny', 1]]) });
  });

  it('passes by what another start left over', () => {
    const tally = new Tally(['run_1']);
    tally.add(event('e9', 'run_9'));
    tally.add(alert(0, ['e9']));
    expect(tally.outcome()).toMatchObject({ delivered: 0, alerts: [] });
  });

  it('counts an alert once, at its latest revision, even when it comes before its events', () => {
    const tally = new Tally(['run_1', 'run_2']);
    tally.add(alert(1, ['e1', 'e2']));
    tally.add(alert(0, ['e1']));
    tally.add(event('e1', 'run_1'));
    tally.add(event('e2', 'run_2'));
    expect(tally.outcome().alerts).toEqual([
      { rule: 'Denial spike', agent: 'deploy-agent', owner: 'maya.chen@acme.example', eventCount: 2 },
    ]);
  });
});
