import { expect, it } from 'vitest';
import { type AuditEvent, codecs, projectionOf } from './index.ts';

const dlp = {
  pattern_id: 'p',
  pattern_name: 'AWS key',
  position: 1,
  length: 20,
  tags: ['credentials', 'internal'],
  direction: 'outbound',
  action_taken: 'blocked',
  detection_reason: 'pattern_match',
  redaction_count: null,
  destination_domain: null,
  payload_bytes: null,
};
const origin = { cluster: 'c', lineage: 'l', sequence: 9_007_199_254_740_000, index: 3 };

/** An event whose fields are null but for those given. */
function eventWith(fields: Partial<AuditEvent>): AuditEvent {
  const required = {
    id: 'e1',
    tenant: 'acme',
    source: 's',
    format: 'f',
    kind: 'dlp_match',
    event_type: 'dlp.match',
    severity: 'low',
    entity_types: [],
    outcome: 'unknown',
    event_time: 1,
    received_at: 2,
    time_source: 'server',
    time_skewed: false,
    redaction: { status: 'clean', count: 0, dropped_fields: 0, excepted: 0, ruleset: '1', findings: [] },
    test: false,
    origin,
  };
  return { ...required, ...fields } as AuditEvent;
}

it('reads the named fields alone, records within records among them', () => {
  const bytes = codecs.event.encode(eventWith({ dlp, tool: 's3:put', extra: '{"more":1}' }));
  const decoded = projectionOf<Partial<AuditEvent>>('audit-event', ['origin', 'dlp', 'tool', 'id']).decode(bytes);
  expect(decoded.ok && { ...decoded.value }).toEqual({ id: 'e1', tool: 's3:put', dlp, origin });
});

it('reads null where a record within the record is not there', () => {
  const decoded = projectionOf<Partial<AuditEvent>>('audit-event', ['dlp', 'origin']).decode(
    codecs.event.encode(eventWith({})),
  );
  expect(decoded.ok && decoded.value).toMatchObject({ dlp: null, origin });
});

it('refuses what is no event of ours', () => {
  const { decode } = projectionOf('audit-event', ['id', 'origin']);
  const bytes = codecs.event.encode(eventWith({}));
  expect(decode(Buffer.from('{}'))).toEqual({ ok: false, reason: 'not_framed' });
  expect(decode(codecs.detectState.encode({ kind: 'x', as_of: 0, version: 1, state: Buffer.alloc(0) }))).toMatchObject({
    ok: false,
    reason: 'unknown_schema',
  });
  expect(decode(bytes.subarray(0, bytes.length - 10))).toMatchObject({ ok: false, reason: 'corrupt' });
});
