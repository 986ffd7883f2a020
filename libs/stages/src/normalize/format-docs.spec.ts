import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatSet } from '@tripline/formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { normalizeOffline, offlineWith } from '../offline/offline.ts';
import { settingsJsonSchema } from '../settings/settings-schema.ts';
import { readFormatFile } from './format-files.ts';

/** What docs/formats/custom.md tells users must be so. */
const page = readFileSync(new URL('../../../../docs/formats/custom.md', import.meta.url), 'utf8');
const blocks = (language: string) =>
  [...page.matchAll(/```(\w+)\n([\s\S]*?)```/g)].filter(([, word]) => word === language);
const [record = '', event = ''] = blocks('json').map(([, , text]) => text ?? '');
const mapping = blocks('yaml').map(([, , text]) => text ?? '')[1] ?? '';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'format-docs-'));
  writeFileSync(join(folder, 'our-gateway.yaml'), mapping);
});
afterAll(() => rmSync(folder, { recursive: true }));

function compiled() {
  const result = readFormatFile(join(folder, 'our-gateway.yaml'));
  return result.ok ? result.format : expect.unreachable(result.problems.join('\n'));
}

describe('docs/formats/custom.md', () => {
  it('maps its record by its mapping to its event, found by shape', () => {
    const offline = offlineWith({ formats: formatSet([compiled()]) });
    const { events, explanations } = normalizeOffline(Buffer.from(record.trim()), 1, offline);
    const { arguments: values, event_time, ...expected } = JSON.parse(event);
    expect(events).toMatchObject([expected]);
    expect(JSON.parse(events[0]?.arguments ?? '')).toEqual(values);
    expect(events[0]?.event_time).toBe(Date.parse(event_time) * 1000);
    expect(explanations[0]?.unmapped).toEqual([]);
    expect(events[0]?.extra).toBe('{"v":2,"gateway":{"id":"gw-eu-1"},"user":{"name":"Maya"},"debug":{"hop":3}}');
  });

  it('names a setting that exists', () => {
    expect(settingsJsonSchema()).toHaveProperty('properties.formats');
  });
});
