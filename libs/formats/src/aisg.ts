import type { JsonObject, Kind, Verdict } from '@tripline/contract';
import { oneOf } from './converters.ts';
import type { Format, MappedEvent } from './format.ts';
import { defineMapping, type Mapping } from './mapping.ts';

interface Meaning {
  readonly kind: Kind;
  /** What the name of the type itself states, for records without `details.action`. */
  readonly verdict: Verdict | null;
  /** A used-up budget limits the rate of spending; nothing was forbidden. */
  readonly by: 'policy' | 'rate_limit';
}

const meanings: Readonly<Record<string, Meaning>> = {
  'dlp.pii_blocked': { kind: 'dlp_match', verdict: 'deny', by: 'policy' },
  'dlp.pii_redacted': { kind: 'dlp_match', verdict: 'redact', by: 'policy' },
  'dlp.injection_blocked': { kind: 'guardrail', verdict: 'deny', by: 'policy' },
  'budget.exhausted': { kind: 'budget', verdict: null, by: 'rate_limit' },
  'loop.detected': { kind: 'loop', verdict: null, by: 'policy' },
};

/** A type that the gateway added since: read as far as the fields go. */
const unnamed: Meaning = { kind: 'other', verdict: null, by: 'policy' };

const plain: Mapping = {
  fields: {
    source_type: { from: 'event_type', as: oneOf(...Object.keys(meanings)) },
    project: 'project_id',
    request_id: 'request_id',
    severity: 'severity',
    event_time: 'timestamp',
    verdict: 'details/action',
    entity_types: 'details/entities_found',
    model: 'details/model',
    tool: 'details/tool',
  },
  // The second line are the fields of the shape that the gateway sends to Datadog.
  keep: ['source', 'details/repeats', 'ddsource', 'ddtags', 'hostname', 'message', 'service', 'status'],
};
const toEvent = defineMapping(plain);
const toDlpEvent = defineMapping({ ...plain, dlp: { action_taken: 'details/action' } });

/** AI Security Gateway: security events of a model gateway. Metadata only; no agent and no owner, a project instead. */
export const aisg: Format = {
  name: 'aisg',
  timeSource: 'server',
  metadataOnly: true,
  recognise: (record) => 'project_id' in record && (record['source'] === 'aisg' || typeOf(record) in meanings),
  read(record, trace) {
    const meaning = meanings[typeOf(record)] ?? unnamed;
    const event = meaning.kind === 'dlp_match' ? toDlpEvent(record, trace) : toEvent(record, trace);
    return [withMeaning(event, meaning)];
  },
};

function withMeaning(event: MappedEvent, meaning: Meaning): MappedEvent {
  event.kind = meaning.kind;
  event.verdict ??= meaning.verdict;
  if (event.verdict !== null) event.decision_source = meaning.by;
  return event;
}

function typeOf(record: JsonObject): string {
  const type = record['event_type'];
  return typeof type === 'string' && Object.hasOwn(meanings, type) ? type : '';
}
