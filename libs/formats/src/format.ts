import type {
  AuditEvent,
  Dlp,
  JsonObject,
  JsonValue,
  Kind,
  Outcome,
  ReasonCode,
  Severity,
  ToolClass,
  Verdict,
} from '@tripline/contract';
import type { Instant } from './times.ts';

/** A proxy's record shape. One file here and one line in `registry.ts`. */
export interface Format {
  readonly name: string;
  /** Whose clock the event time is, where the record itself does not tell. */
  readonly timeSource: Clock;
  /** true: the source promises metadata only, so fields that would hold content are dropped from every record of it (product 5). */
  readonly metadataOnly: boolean;
  /** By shape alone; cheap, and true for no other format's records. */
  recognise(record: JsonObject): boolean;
  /** What the record says, in our fields and unredacted. One record is 0..n events. Never throws. */
  read(record: JsonObject, trace?: Trace): Reading;
}

export type Reading = readonly MappedEvent[] | Ignored | Refused;

/** Understood, and stands for no event. `reason` is a metric label: a word of a closed set. */
export interface Ignored {
  readonly ignored: string;
}

/** Understood, and not acceptable. */
export interface Refused {
  readonly refused: ReasonCode;
}

/** Told where each field came from, for `tripline formats try`. Pointers are JSON pointers into the record; the empty one is the record itself. */
export interface Trace {
  /** What follows is about another event, or about what several events share. */
  begin?(): void;
  /** @param name of the event's field; a member of `dlp` as `dlp.position` */
  field(name: string, pointer: string): void;
  miss(pointer: string): void;
}

/** `server` is the proxy or gateway, `client_reported` a laptop or an agent. */
export type Clock = 'server' | 'client_reported';
export type DecisionSource = 'policy' | 'person' | 'authn' | 'rate_limit' | 'error';
export type Provenance = 'authenticated' | 'client_claimed' | 'collector_supplied';

/** Fields of the event that are the source's text, as it stands. */
export type TextField =
  | 'source_event_id'
  | 'source_tenant'
  | 'project'
  | 'agent'
  | 'owner'
  | 'client'
  | 'role'
  | 'server'
  | 'tool'
  | 'method'
  | 'arguments_hash'
  | 'currency'
  | 'payee'
  | 'approver'
  | 'model'
  | 'behavior_hash'
  | 'behavior_hash_delta'
  | 'hold_id'
  | 'budget_scope'
  | 'tool_def_hash'
  | 'destination_domain'
  | 'source_ip'
  | 'sequence'
  | 'reason'
  | 'policy'
  | 'matched_rule'
  | 'request_id'
  | 'run_id'
  | 'session_id'
  | 'trace_id';

type SameField =
  | TextField
  | 'amount'
  | 'cap'
  | 'cost'
  | 'entity_types'
  | 'drift_score'
  | 'drift_threshold'
  | 'hold_requested_at'
  | 'hold_decided_at'
  | 'latency_ms'
  | 'enforced'
  | 'test';

/** What a mapping can fill. Names are those of the canonical event; null is "the source does not say". */
export interface MappedFields extends Pick<AuditEvent, SameField> {
  kind: Kind;
  /** The source's own word for the event type, where it may be one of ours. */
  source_type: string | null;
  event_time: Instant | null;
  /** Null: as the format says. */
  time_source: Clock | null;
  /** Parsed where the source sent JSON in a string; text where that does not parse. */
  arguments: JsonValue;
  tool_class: ToolClass | null;
  verdict: Verdict | null;
  outcome: Outcome | null;
  decision_source: DecisionSource | null;
  severity: Severity | null;
  /** Unique within a session only: a JSON-RPC or tool-use id. */
  call_id: string | null;
}

/** A record in our fields, before redaction. A format may change the events it made. */
export interface MappedEvent extends MappedFields {
  agent_provenance: Provenance | null;
  owner_provenance: Provenance | null;
  client_provenance: Provenance | null;
  dlp: Dlp | null;
  /** The source states a decision in words that we do not know: it stays in `extra`, and the event is never taken for an allowed one. */
  verdict_unreadable: boolean;
  /** What no field took, as the source wrote it. */
  extra: JsonObject;
  /** Fields of the record that the mapping does not know or cannot read. */
  misses: number;
  /** Fields of content that the format left out of it. */
  dropped_fields: number;
}

export function isIgnored(reading: Reading): reading is Ignored {
  return 'ignored' in reading;
}

export function isRefused(reading: Reading): reading is Refused {
  return 'refused' in reading;
}
