import type { JsonObject } from '@tripline/contract';
import { oneOf } from './converters.ts';
import type { Format } from './format.ts';
import { defineMapping } from './mapping.ts';

const toEvent = defineMapping({
  fields: {
    kind: { always: 'dlp_match' },
    source_type: { from: 'event_type', as: oneOf('dlp.match') },
    source_event_id: 'id',
    source_tenant: 'tenant_id',
    agent: 'agent_id',
    policy: 'policy_id',
    tool: 'tool_pattern_matched',
    verdict: 'action_taken',
    decision_source: { always: 'policy' },
    event_time: 'occurred_at',
  },
  dlp: {
    pattern_id: 'pattern_id',
    pattern_name: 'pattern_name',
    position: 'position',
    length: 'length',
    tags: 'sensitivity_tags',
    direction: 'direction',
    action_taken: 'action_taken',
    detection_reason: 'detection_reason',
    redaction_count: 'redaction_count',
    destination_domain: 'destination_domain',
    payload_bytes: 'payload_size_bytes',
  },
  provenance: { agent: 'authenticated' },
});

/** MITRITY `dlp.match`: a pattern or a classifier of its DLP engine fired. Where and what, never the matched bytes. */
export const mitrityDlp: Format = {
  name: 'mitrity-dlp',
  timeSource: 'server',
  metadataOnly: true,
  recognise,
  read: (record, trace) => [toEvent(record, trace)],
};

function recognise(record: JsonObject): boolean {
  return record['event_type'] === 'dlp.match' && 'action_taken' in record && 'occurred_at' in record;
}
