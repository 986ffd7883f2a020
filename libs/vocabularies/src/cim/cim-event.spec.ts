import { readFileSync } from 'node:fs';
import { type AuditEvent, codecs, contentFieldsWith } from '@tripline/contract';
import { expect, it } from 'vitest';
import { encodeEvent } from '../encode.ts';
import { cim } from './cim.ts';

const file = (name: string) => readFileSync(new URL(`../../testdata/${name}`, import.meta.url), 'utf8');
const denial = JSON.parse(file('deny.event.json')) as AuditEvent;
const policy = { mode: 'redacted', contentFields: contentFieldsWith([]) } as const;

/** Not sent on purpose: `_time` is the event time; the rest is of use to readers of our own records only. */
const left = new Set(['event_time', 'event_time_raw']);
const marks: Readonly<Record<string, readonly [value: unknown, text: string]>> = {
  entity_types: [['marked'], 'marked'],
  arguments: ['{"marked":1}', 'marked'],
  extra: ['{"marked":1}', 'marked'],
  drift_score: [0.625, '0.625'],
  drift_threshold: [0.625, '0.625'],
  latency_ms: [0.625, '0.625'],
  hold_requested_at: [1_000_000, '1970-01-01T00:00:01.000000Z'],
  hold_decided_at: [1_000_000, '1970-01-01T00:00:01.000000Z'],
  received_at: [1_000_000, '1970-01-01T00:00:01.000000Z'],
  enforced: [false, '"enforced":false'],
  destination_allowed: [false, '"destination_allowed":false'],
  time_skewed: [true, '"time_skewed":true'],
  test: [true, '"test":true'],
  dlp: [{ ...(JSON.parse(file('dlp.event.json')) as AuditEvent).dlp, pattern_id: 'marked' }, 'marked'],
  redaction: [{ ...denial.redaction, status: 'marked' }, 'marked'],
  origin: [{ ...denial.origin, lineage: 'marked' }, 'marked'],
};

it.each(Object.keys(denial).filter((name) => !left.has(name)))(
  'sends %s, also when no other rare field is there',
  (name) => {
    const [value, text] = marks[name] ?? ['marked', 'marked'];
    const decoded = codecs.event.decode(codecs.event.encode({ ...denial, [name]: value }));
    expect(decoded.ok).toBe(true);
    const event = (decoded as { value: AuditEvent }).value;
    expect(encodeEvent(event, cim, policy).toString()).toContain(text);
  },
);
