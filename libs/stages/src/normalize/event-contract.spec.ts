import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type AuditEvent, eventType } from '@tripline/contract';
import { describe, expect, it } from 'vitest';
import { eventFields, rulesOf } from '../detect/rules-directory.ts';
import { normalizeOffline, offlineWith } from '../offline/offline.ts';
import { breaches } from './event-contract.spec-support.ts';
import { receivedAt } from './normalize.spec-support.ts';

const samples = new URL('../../../../test/formats/', import.meta.url);

/** What the samples of a format become, with events of our own. */
function eventsOf(file: string): AuditEvent[] {
  const lines = readFileSync(new URL(file, samples), 'utf8').split('\n').filter(Boolean);
  const offline = { ...offlineWith({ dlpEvents: true }), nowMicros: receivedAt };
  return lines.flatMap((line, index) => [...normalizeOffline(Buffer.from(line), index, offline).events]);
}

const files = readdirSync(samples).filter((file) => file.endsWith('.ndjson'));

describe('the canonical event', () => {
  it('has every field that the source documents promise', () => {
    const promised = [
      ...['project', 'model', 'entity_types', 'drift_score', 'drift_threshold', 'behavior_hash', 'behavior_hash_delta'],
      ...['hold_id', 'hold_requested_at', 'hold_decided_at', 'budget_scope', 'cost', 'tool_def_hash', 'source_ip'],
      ...['latency_ms', 'sequence', 'test', 'id', 'source_event_id', 'source_tenant', 'time_source', 'event_time'],
      ...['received_at', 'origin.sequence', 'origin.index', 'origin.lineage', 'redaction.findings.pointer'],
    ];
    const fields = eventFields();
    expect(promised.filter((name) => !fields.has(name))).toEqual([]);
  });

  it('has every field that a rule of ours reads', () => {
    expect(() => rulesOf(fileURLToPath(new URL('../../../../rules', import.meta.url)))).not.toThrow();
  });
});

describe('events of every format', () => {
  it.each(files)('keep to the words and rules of the contract: %s', (file) => {
    const events = eventsOf(file);
    expect(events.length).toBeGreaterThan(0);
    for (const event of events) expect(breaches(event)).toEqual([]);
  });

  it('are of the types that the documentation lists', () => {
    const types = new Set(files.flatMap(eventsOf).map(({ event_type }) => event_type));
    for (const type of types) expect(eventType(type)).toBeDefined();
    // Of the source documents' types none is left without a sample.
    const shown = [
      'policy.deny',
      'policy.allow',
      'policy.hold',
      'policy.error',
      'dlp.match',
      'dlp.pii_blocked',
      'tool.result',
    ];
    expect(shown.filter((type) => !types.has(type))).toEqual([]);
  });
});
