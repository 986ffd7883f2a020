import { describe, expect, it } from 'vitest';
import { compileSearch } from '../match/compile-search.ts';
import { EventFields, FieldTable } from '../match/event-fields.ts';
import { routeOf } from './routes.ts';
import type { Logsource } from './rule.ts';

function passes(logsource: Logsource, event: object): boolean {
  const table = new FieldTable();
  const matches = compileSearch(routeOf(logsource), table);
  const fields = new EventFields(table, { isNullAbsent: false });
  fields.load(event);
  return matches(fields);
}

const sysmon = (id: number | string) => ({ Channel: 'Microsoft-Windows-Sysmon/Operational', EventID: id, Image: 'x' });
const security = (id: number) => ({ Channel: 'Security', EventID: id });
const ours = { kind: 'tool_call', event_type: 'policy.deny', tenant: 'acme' };
const trail = { eventSource: 's3.amazonaws.com', eventName: 'GetObject', eventVersion: '1.08' };
const nobodys = { verdict: 'deny', cmdline: 'x' };

const created = { product: 'windows', category: 'process_creation' };

describe('a route', () => {
  it.each([
    [created, sysmon(1), true],
    [created, sysmon('1'), true],
    [created, security(4688), true],
    [created, sysmon(11), false],
    [created, security(1), false],
    [{ category: 'process_creation' }, sysmon(1), true],
    [{ product: 'linux', category: 'process_creation' }, sysmon(1), false],
    [{ product: 'Windows', service: 'Security' }, security(4625), true],
    [{ product: 'windows', service: 'security' }, sysmon(1), false],
    [
      { product: 'windows', service: 'taskscheduler' },
      { Channel: 'Microsoft-Windows-TaskScheduler/Operational', EventID: 142 },
      true,
    ],
    [{ product: 'windows', service: 'not-in-the-table' }, sysmon(1), true],
    [{ product: 'windows' }, sysmon(1), true],
    [{ category: 'webserver' }, sysmon(1), false],
    [{ service: 'apache' }, sysmon(1), false],
    [{ category: 'antivirus' }, { Channel: 'Microsoft-Windows-Windows Defender/Operational', EventID: 1116 }, true],
    [created, trail, false],
    [{ product: 'aws', service: 'cloudtrail' }, trail, true],
    [{ category: 'webserver' }, trail, false],
    [{ product: 'tripline', service: 'audit' }, ours, true],
    [{ product: 'tripline', category: 'tool_call' }, ours, true],
    [{ product: 'tripline', category: 'dlp_match' }, ours, false],
    [{ product: 'tripline' }, sysmon(1), false],
    [created, ours, false],
    [{ category: 'webserver' }, ours, false],
    [created, nobodys, true],
    [created, { EventID: 1, Image: 'x' }, true],
    [{ product: 'tripline', category: 'tool_call' }, nobodys, true],
    [{ category: 'webserver' }, nobodys, true],
  ])('of %j for %j: %s', (logsource, event, expected) => {
    expect(passes(logsource as Logsource, event)).toBe(expected);
  });
});
