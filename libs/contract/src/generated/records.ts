// Made from libs/contract/schemas by `npm run contract:generate`. Do not edit.

export interface AlertRule {
  /** rule id */
  id: string;
  /** rule version */
  version: string;
  /** hash of the whole rule */
  hash: string;
  /** hash of the state-shaping parts */
  state_hash: string;
  /** title */
  name: string;
  /** event_count, … */
  type: string;
}

export interface Entity {
  /** agent, owner, tool … */
  type: string;
  /** its id */
  id: string;
}

export interface AlertWindow {
  /** sliding, tumbling, session, instant */
  kind: string;
  /** micros */
  start: number;
  /** micros */
  end: number;
  /** milliseconds */
  size_ms: number;
}

export interface AlertCondition {
  /** gte, gt, … */
  op: string;
  /** threshold */
  threshold: number;
}

export interface AlertBaseline {
  /** mean */
  mean: number;
  /** sd */
  sd: number;
  /** samples */
  n: number;
  /** z score */
  z: number;
  /** mean_sd, mad */
  method: string;
}

export interface AlertObserved {
  /** count, distinct, sum */
  value: number;
  /** distinct values */
  distinct: null | number;
  /** baseline numbers */
  baseline: null | AlertBaseline;
}

export interface SourceRange {
  /** topic */
  topic: string;
  /** partition */
  partition: number;
  /** first */
  first_offset: number;
  /** last */
  last_offset: number;
}

/** One step of a sequence. */
export interface AlertStep {
  /** referenced rule */
  rule: string;
  /** event */
  event_id: string;
  /** micros */
  event_time: number;
}

export interface Engine {
  /** host */
  instance: string;
  /** group generation */
  generation: number;
  /** version */
  version: string;
  /** tz database */
  tzdata: string;
}

/** An alert (topics alerts, alerts.staging). No arguments, matched text or prompts, ever. */
export interface Alert {
  /** UUIDv5 from (rule id, state hash, tenant, group, anchor event id) */
  alert_id: string;
  /** 0 for the first; each (alert_id, revision) once */
  revision: number;
  /** no later revision will change the window */
  final: boolean;
  /** open, update, resolved */
  status: string;
  /** which rule */
  rule: AlertRule;
  /** informational, low, medium, high, critical */
  severity: string;
  /** 0-100 */
  risk_score: number;
  /** 0-1 */
  confidence: null | number;
  /** tenant */
  tenant: string;
  /** who and what it is about */
  entities: Entity[];
  /** accountable human */
  owner: null | string;
  /** group-by values */
  group: Record<string, string>;
  /** event-time window */
  window: AlertWindow;
  /** what was crossed */
  condition: AlertCondition;
  /** what was seen */
  observed: AlertObserved;
  /** micros */
  first_event_time: number;
  /** micros */
  last_event_time: number;
  /** events in the window */
  event_count: number;
  /** at most 50 */
  event_ids: string[];
  /** more events than ids */
  event_ids_truncated: boolean;
  /** positions of the evidence */
  sources: SourceRange[];
  /** for sequences */
  steps: AlertStep[];
  /** counts by structural fields, e.g. tool=vault_get -> 7 */
  breakdown: Record<string, string>;
  /** firings folded into this alert */
  suppressed_count: number;
  /** rule, tenant, group */
  dedup_key: string;
  /** MITRE ATLAS */
  atlas: string[];
  /** OWASP agentic */
  owasp_asi: string[];
  /** OWASP LLM */
  owasp_llm: string[];
  /** MITRE ATT&CK */
  attack: string[];
  /** what to do */
  runbook: null | string;
  /** wall clock of the engine */
  detected_at: number;
  /** watermark at emission */
  watermark: null | number;
  /** allowed lateness */
  lateness_ms: number;
  /** detected_at - last_event_time */
  latency_ms: number;
  /** a late event contributed */
  late: boolean;
  /** from a replay */
  replay: boolean;
  /** only test events contributed */
  test: boolean;
  /** who detected */
  engine: Engine;
}

/** What a data-loss-prevention engine reported. Never the matched bytes. */
export interface Dlp {
  /** null only for the legacy reasons */
  pattern_id: null | string;
  /** frozen at event time */
  pattern_name: null | string;
  /** UTF-8 byte offset in the payload as the source received it */
  position: null | number;
  /** UTF-8 bytes */
  length: null | number;
  /** pii, credentials, competitor, internal, legal, custom, financial, health */
  tags: string[];
  /** inbound, outbound */
  direction: null | string;
  /** blocked, redacted, flagged, alerted, logged */
  action_taken: null | string;
  /** pattern_match, sensitive_exfil, volume_anomaly, accumulation, unauthorized_destination */
  detection_reason: null | string;
  /** only with redacted */
  redaction_count: null | number;
  /** outbound destination */
  destination_domain: null | string;
  /** size of the tool payload */
  payload_bytes: null | number;
}

/** A secret our own scanner replaced. Never bytes of the match. */
export interface Finding {
  /** detector id */
  pattern: string;
  /** as Dlp.tags */
  tags: string[];
  /** JSON pointer of the leaf in the canonical event, e.g. /arguments/token */
  pointer: string;
  /** UTF-8 byte offset within the leaf */
  position: number;
  /** UTF-8 bytes */
  length: number;
}

/** What redaction did to this event. */
export interface Redaction {
  /** clean, redacted, or dropped:<class> when content was dropped (fail closed) */
  status: string;
  /** secrets replaced */
  count: number;
  /** content fields dropped (product 5) */
  dropped_fields: number;
  /** secrets left in place because an exception of the settings names them */
  excepted: number;
  /** version of the detector set */
  ruleset: string;
  /** at most 50 */
  findings: Finding[];
}

/** Where a record came from. (sequence, index) increases within a lineage. */
export interface Origin {
  /** Kafka cluster id the sequence belongs to */
  cluster: string;
  /** source, raw topic and partition; or source and stream key */
  lineage: string;
  /** offset in the raw topic; for HTTP and files, offset in audit.accepted */
  sequence: number;
  /** position of the event within the record */
  index: number;
}

/** The canonical, redacted audit event (topic events). */
export interface AuditEvent {
  /** UUIDv5, see libs/contract ids */
  id: string;
  /** the source's own id */
  source_event_id: null | string;
  /** organisation, from the credential or the source's setting */
  tenant: string;
  /** the tenant that the body claims */
  source_tenant: null | string;
  /** project within the tenant */
  project: null | string;
  /** configured source */
  source: string;
  /** format that read it */
  format: string;
  /** tool_call, tool_decision, tool_result, dlp_match, guardrail, budget, loop, hold, drift, session, list, auth, admin_change, lifecycle, other */
  kind: string;
  /** one of event-types.ts */
  event_type: string;
  /** informational, low, medium, high, critical */
  severity: string;
  /** acting non-human identity */
  agent: null | string;
  /** authenticated, client_claimed, collector_supplied */
  agent_provenance: null | string;
  /** accountable human or principal */
  owner: null | string;
  /** as agent_provenance */
  owner_provenance: null | string;
  /** MCP client program */
  client: null | string;
  /** as agent_provenance */
  client_provenance: null | string;
  /** authority the agent acted under */
  role: null | string;
  /** upstream MCP server */
  server: null | string;
  /** tool or action */
  tool: null | string;
  /** read, write, destructive, deploy, secret, payment, admin, egress */
  tool_class: null | string;
  /** JSON-RPC method */
  method: null | string;
  /** JSON text, secrets replaced, digits as the source wrote them */
  arguments: null | string;
  /** keyed hash, or the source's own digest */
  arguments_hash: null | string;
  /** decimal text as the source wrote it */
  amount: null | string;
  /** ISO 4217 */
  currency: null | string;
  /** decimal text */
  cap: null | string;
  /** keyed token or name */
  payee: null | string;
  /** who decided a hold */
  approver: null | string;
  /** language model */
  model: null | string;
  /** entity types a guardrail found */
  entity_types: string[];
  /** behavioural drift */
  drift_score: null | number;
  /** its limit */
  drift_threshold: null | number;
  /** behavioural hash */
  behavior_hash: null | string;
  /** its change */
  behavior_hash_delta: null | string;
  /** hold for approval */
  hold_id: null | string;
  /** micros */
  hold_requested_at: null | number;
  /** micros */
  hold_decided_at: null | number;
  /** what the budget covers */
  budget_scope: null | string;
  /** decimal text */
  cost: null | string;
  /** hash of the tool's definition */
  tool_def_hash: null | string;
  /** where the call sends to: a domain or an address, from its arguments or its DLP match */
  destination_domain: null | string;
  /** whether the allowlist of enrichment names the destination; null: no list applies */
  destination_allowed: null | boolean;
  /** first client address */
  source_ip: null | string;
  /** milliseconds */
  latency_ms: null | number;
  /** the source's own sequence number, as text */
  sequence: null | string;
  /** allow, deny, pending_approval, redact, flag, error; null: the source states none */
  verdict: null | string;
  /** success, failure, error, timeout, unknown */
  outcome: string;
  /** as stated by the source, redacted */
  reason: null | string;
  /** policy id or name */
  policy: null | string;
  /** rule of the policy */
  matched_rule: null | string;
  /** policy, person, authn, rate_limit, error */
  decision_source: null | string;
  /** false in shadow mode */
  enforced: null | boolean;
  /** micros since the epoch */
  event_time: number;
  /** as written by the source */
  event_time_raw: null | string;
  /** micros since the epoch */
  received_at: number;
  /** server, client_reported, collector */
  time_source: string;
  /** event time was beyond received + 5 min and was clamped */
  time_skewed: boolean;
  /** joins decision and result of one call */
  call_key: null | string;
  /** id of the call, unique in its session only */
  call_id: null | string;
  /** unique across sessions */
  request_id: null | string;
  /** prompt, turn or run */
  run_id: null | string;
  /** MCP or conversation session */
  session_id: null | string;
  /** W3C trace id */
  trace_id: null | string;
  /** DLP match */
  dlp: null | Dlp;
  /** what redaction did */
  redaction: Redaction;
  /** set on replays */
  replay_id: null | string;
  /** synthetic event */
  test: boolean;
  /** where it came from */
  origin: Origin;
  /** JSON object of fields the mapping does not know, redacted */
  extra: null | string;
}

export interface InputPosition {
  /** topic */
  topic: string;
  /** partition */
  partition: number;
  /** offset */
  offset: number;
}

export type DeadBodyEncoding = 'identity' | 'gzip' | 'zstd';

/** AES-256-GCM seal of a body. */
export interface Seal {
  /** which key sealed it */
  key_id: string;
  /** 128-bit salt of the subkey, then 96-bit nonce */
  nonce: Buffer;
  /** 128-bit authentication tag */
  tag: Buffer;
}

/** A record that could not go on (topic rejected). Never clear text. */
export interface DeadLetter {
  /** UUIDv5 from (stage, origin, integration) */
  id: string;
  /** ingest, normalize, detect, deliver */
  stage: string;
  /** code of reason-codes.ts */
  reason: string;
  /** tenant, or '-' where none is known */
  tenant: string;
  /** source */
  source: null | string;
  /** for deliver */
  integration: null | string;
  /** for detect and deliver */
  event_id: null | string;
  /** where the record came from */
  origin: null | Origin;
  /** the stage's input record */
  input: InputPosition;
  /** how often it was tried */
  attempts: number;
  /** size of the input */
  bytes: number;
  /** micros */
  rejected_at: number;
  /** destination's status code */
  status: null | number;
  /** the connector's own word for the refusal */
  code: null | string;
  /** of the body */
  media_type: null | string;
  /** compression before sealing */
  body_encoding: DeadBodyEncoding;
  /** seal of the body */
  seal: null | Seal;
  /** ingest, normalize: sealed body; deliver: the encoded redacted record */
  body: null | Buffer;
}

export interface DeliveryFailure {
  /** micros */
  at: number;
  /** error code, never response text */
  code: string;
  /** HTTP status */
  status: null | number;
  /** records concerned */
  events: number;
}

/** Where an integration stands (topic delivery, compacted by integration and partition). */
export interface DeliveryOutcome {
  /** integration id */
  integration: string;
  /** input topic */
  topic: string;
  /** input partition */
  partition: number;
  /** next offset to deliver; all before it is settled */
  position: number;
  /** since the integration began */
  delivered: number;
  /** not subscribed */
  filtered: number;
  /** dead letters */
  rejected: number;
  /** micros */
  last_success_at: null | number;
  /** micros */
  updated_at: number;
  /** running, paused, backing_off */
  state: string;
  /** last 20 */
  failures: DeliveryFailure[];
}

/** Changelog of a detect task (topic detect.state, compacted). Position and windows are written in one transaction. */
export interface DetectState {
  /** position, lineages, window, rules */
  kind: string;
  /** input offset this value reflects */
  as_of: number;
  /** version of the state encoding */
  version: number;
  /** encoded by libs/detection */
  state: Buffer;
}

export type BodyEncoding = 'identity' | 'gzip' | 'zstd';

/** One accepted record, before it is normalised (topic accepted). */
export interface Envelope {
  /** UUIDv5 from (tenant, lineage, idempotency key, index) where an idempotency key was given */
  id: null | string;
  /** from the credential or the source's setting */
  tenant: string;
  /** name of the configured source */
  source: string;
  /** see Origin; a lineage is never split over partitions */
  lineage: string;
  /** Kafka cluster id */
  cluster: string;
  /** raw offset; null for HTTP and files, where it is this record's own offset */
  sequence: null | number;
  /** position of the item within the raw record or request */
  index: number;
  /** when ingest took it, microseconds since the epoch */
  received_at: number;
  /** format named by the source's setting; null: found by shape */
  format: null | string;
  /** address of the HTTP peer */
  client_address: null | string;
  /** media type of the body once opened and inflated */
  media_type: string;
  /** compression applied before sealing */
  body_encoding: BodyEncoding;
  /** size of the body once opened and inflated */
  body_bytes: number;
  /** null where the source switched sealing off */
  seal: null | Seal;
  /** compressed, then sealed */
  body: Buffer;
}

/** Every version of every schema, oldest first: what a reader may meet on a topic. */
export const schemaFiles = [
  {
    "record": "alert",
    "version": 1,
    "schema": {
      "type": "record",
      "name": "Alert",
      "namespace": "tripline",
      "doc": "An alert (topics alerts, alerts.staging). No arguments, matched text or prompts, ever.",
      "fields": [
        {
          "name": "alert_id",
          "type": "string",
          "doc": "UUIDv5 from (rule id, state hash, tenant, group, anchor event id)"
        },
        {
          "name": "revision",
          "type": "int",
          "doc": "0 for the first; each (alert_id, revision) once"
        },
        {
          "name": "final",
          "type": "boolean",
          "doc": "no later revision will change the window"
        },
        {
          "name": "status",
          "type": "string",
          "doc": "open, update, resolved"
        },
        {
          "name": "rule",
          "type": {
            "type": "record",
            "name": "AlertRule",
            "fields": [
              {
                "name": "id",
                "type": "string",
                "doc": "rule id"
              },
              {
                "name": "version",
                "type": "string",
                "doc": "rule version"
              },
              {
                "name": "hash",
                "type": "string",
                "doc": "hash of the whole rule"
              },
              {
                "name": "state_hash",
                "type": "string",
                "doc": "hash of the state-shaping parts"
              },
              {
                "name": "name",
                "type": "string",
                "doc": "title"
              },
              {
                "name": "type",
                "type": "string",
                "doc": "event_count, …"
              }
            ]
          },
          "doc": "which rule"
        },
        {
          "name": "severity",
          "type": "string",
          "doc": "informational, low, medium, high, critical"
        },
        {
          "name": "risk_score",
          "type": "int",
          "doc": "0-100"
        },
        {
          "name": "confidence",
          "type": [
            "null",
            "double"
          ],
          "default": null,
          "doc": "0-1"
        },
        {
          "name": "tenant",
          "type": "string",
          "doc": "tenant"
        },
        {
          "name": "entities",
          "type": {
            "type": "array",
            "items": {
              "type": "record",
              "name": "Entity",
              "fields": [
                {
                  "name": "type",
                  "type": "string",
                  "doc": "agent, owner, tool …"
                },
                {
                  "name": "id",
                  "type": "string",
                  "doc": "its id"
                }
              ]
            }
          },
          "doc": "who and what it is about",
          "default": []
        },
        {
          "name": "owner",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "accountable human"
        },
        {
          "name": "group",
          "type": {
            "type": "map",
            "values": "string"
          },
          "doc": "group-by values"
        },
        {
          "name": "window",
          "type": {
            "type": "record",
            "name": "AlertWindow",
            "fields": [
              {
                "name": "kind",
                "type": "string",
                "doc": "sliding, tumbling, session, instant"
              },
              {
                "name": "start",
                "type": {
                  "type": "long",
                  "logicalType": "timestamp-micros"
                },
                "doc": "micros"
              },
              {
                "name": "end",
                "type": {
                  "type": "long",
                  "logicalType": "timestamp-micros"
                },
                "doc": "micros"
              },
              {
                "name": "size_ms",
                "type": "long",
                "doc": "milliseconds"
              }
            ]
          },
          "doc": "event-time window"
        },
        {
          "name": "condition",
          "type": {
            "type": "record",
            "name": "AlertCondition",
            "fields": [
              {
                "name": "op",
                "type": "string",
                "doc": "gte, gt, …"
              },
              {
                "name": "threshold",
                "type": "double",
                "doc": "threshold"
              }
            ]
          },
          "doc": "what was crossed"
        },
        {
          "name": "observed",
          "type": {
            "type": "record",
            "name": "AlertObserved",
            "fields": [
              {
                "name": "value",
                "type": "double",
                "doc": "count, distinct, sum"
              },
              {
                "name": "distinct",
                "type": [
                  "null",
                  "long"
                ],
                "default": null,
                "doc": "distinct values"
              },
              {
                "name": "baseline",
                "type": [
                  "null",
                  {
                    "type": "record",
                    "name": "AlertBaseline",
                    "fields": [
                      {
                        "name": "mean",
                        "type": "double",
                        "doc": "mean"
                      },
                      {
                        "name": "sd",
                        "type": "double",
                        "doc": "sd"
                      },
                      {
                        "name": "n",
                        "type": "long",
                        "doc": "samples"
                      },
                      {
                        "name": "z",
                        "type": "double",
                        "doc": "z score"
                      },
                      {
                        "name": "method",
                        "type": "string",
                        "doc": "mean_sd, mad"
                      }
                    ]
                  }
                ],
                "default": null,
                "doc": "baseline numbers"
              }
            ]
          },
          "doc": "what was seen"
        },
        {
          "name": "first_event_time",
          "type": {
            "type": "long",
            "logicalType": "timestamp-micros"
          },
          "doc": "micros"
        },
        {
          "name": "last_event_time",
          "type": {
            "type": "long",
            "logicalType": "timestamp-micros"
          },
          "doc": "micros"
        },
        {
          "name": "event_count",
          "type": "long",
          "doc": "events in the window"
        },
        {
          "name": "event_ids",
          "type": {
            "type": "array",
            "items": "string"
          },
          "doc": "at most 50",
          "default": []
        },
        {
          "name": "event_ids_truncated",
          "type": "boolean",
          "doc": "more events than ids",
          "default": false
        },
        {
          "name": "sources",
          "type": {
            "type": "array",
            "items": {
              "type": "record",
              "name": "SourceRange",
              "fields": [
                {
                  "name": "topic",
                  "type": "string",
                  "doc": "topic"
                },
                {
                  "name": "partition",
                  "type": "int",
                  "doc": "partition"
                },
                {
                  "name": "first_offset",
                  "type": "long",
                  "doc": "first"
                },
                {
                  "name": "last_offset",
                  "type": "long",
                  "doc": "last"
                }
              ]
            }
          },
          "doc": "positions of the evidence",
          "default": []
        },
        {
          "name": "steps",
          "type": {
            "type": "array",
            "items": {
              "type": "record",
              "name": "AlertStep",
              "doc": "One step of a sequence.",
              "fields": [
                {
                  "name": "rule",
                  "type": "string",
                  "doc": "referenced rule"
                },
                {
                  "name": "event_id",
                  "type": "string",
                  "doc": "event"
                },
                {
                  "name": "event_time",
                  "type": {
                    "type": "long",
                    "logicalType": "timestamp-micros"
                  },
                  "doc": "micros"
                }
              ]
            }
          },
          "doc": "for sequences",
          "default": []
        },
        {
          "name": "breakdown",
          "type": {
            "type": "map",
            "values": "string"
          },
          "doc": "counts by structural fields, e.g. tool=vault_get -> 7",
          "default": {}
        },
        {
          "name": "suppressed_count",
          "type": "long",
          "doc": "firings folded into this alert",
          "default": 0
        },
        {
          "name": "dedup_key",
          "type": "string",
          "doc": "rule, tenant, group"
        },
        {
          "name": "atlas",
          "type": {
            "type": "array",
            "items": "string"
          },
          "doc": "MITRE ATLAS",
          "default": []
        },
        {
          "name": "owasp_asi",
          "type": {
            "type": "array",
            "items": "string"
          },
          "doc": "OWASP agentic",
          "default": []
        },
        {
          "name": "owasp_llm",
          "type": {
            "type": "array",
            "items": "string"
          },
          "doc": "OWASP LLM",
          "default": []
        },
        {
          "name": "attack",
          "type": {
            "type": "array",
            "items": "string"
          },
          "doc": "MITRE ATT&CK",
          "default": []
        },
        {
          "name": "runbook",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "what to do"
        },
        {
          "name": "detected_at",
          "type": {
            "type": "long",
            "logicalType": "timestamp-micros"
          },
          "doc": "wall clock of the engine"
        },
        {
          "name": "watermark",
          "type": [
            "null",
            {
              "type": "long",
              "logicalType": "timestamp-micros"
            }
          ],
          "default": null,
          "doc": "watermark at emission"
        },
        {
          "name": "lateness_ms",
          "type": "long",
          "doc": "allowed lateness"
        },
        {
          "name": "latency_ms",
          "type": "long",
          "doc": "detected_at - last_event_time"
        },
        {
          "name": "late",
          "type": "boolean",
          "doc": "a late event contributed",
          "default": false
        },
        {
          "name": "replay",
          "type": "boolean",
          "doc": "from a replay",
          "default": false
        },
        {
          "name": "test",
          "type": "boolean",
          "doc": "only test events contributed",
          "default": false
        },
        {
          "name": "engine",
          "type": {
            "type": "record",
            "name": "Engine",
            "fields": [
              {
                "name": "instance",
                "type": "string",
                "doc": "host"
              },
              {
                "name": "generation",
                "type": "int",
                "doc": "group generation"
              },
              {
                "name": "version",
                "type": "string",
                "doc": "version"
              },
              {
                "name": "tzdata",
                "type": "string",
                "doc": "tz database"
              }
            ]
          },
          "doc": "who detected"
        }
      ]
    }
  },
  {
    "record": "audit-event",
    "version": 1,
    "schema": {
      "type": "record",
      "name": "AuditEvent",
      "namespace": "tripline",
      "doc": "The canonical, redacted audit event (topic events).",
      "fields": [
        {
          "name": "id",
          "type": "string",
          "doc": "UUIDv5, see libs/contract ids"
        },
        {
          "name": "source_event_id",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "the source's own id"
        },
        {
          "name": "tenant",
          "type": "string",
          "doc": "organisation, from the credential or the source's setting"
        },
        {
          "name": "source_tenant",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "the tenant that the body claims"
        },
        {
          "name": "project",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "project within the tenant"
        },
        {
          "name": "source",
          "type": "string",
          "doc": "configured source"
        },
        {
          "name": "format",
          "type": "string",
          "doc": "format that read it"
        },
        {
          "name": "kind",
          "type": "string",
          "doc": "tool_call, tool_decision, tool_result, dlp_match, guardrail, budget, loop, hold, drift, session, list, auth, admin_change, lifecycle, other"
        },
        {
          "name": "event_type",
          "type": "string",
          "doc": "one of event-types.ts"
        },
        {
          "name": "severity",
          "type": "string",
          "doc": "informational, low, medium, high, critical"
        },
        {
          "name": "agent",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "acting non-human identity"
        },
        {
          "name": "agent_provenance",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "authenticated, client_claimed, collector_supplied"
        },
        {
          "name": "owner",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "accountable human or principal"
        },
        {
          "name": "owner_provenance",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "as agent_provenance"
        },
        {
          "name": "client",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "MCP client program"
        },
        {
          "name": "client_provenance",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "as agent_provenance"
        },
        {
          "name": "role",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "authority the agent acted under"
        },
        {
          "name": "server",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "upstream MCP server"
        },
        {
          "name": "tool",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "tool or action"
        },
        {
          "name": "tool_class",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "read, write, destructive, deploy, secret, payment, admin, egress"
        },
        {
          "name": "method",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "JSON-RPC method"
        },
        {
          "name": "arguments",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "JSON text, secrets replaced, digits as the source wrote them"
        },
        {
          "name": "arguments_hash",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "keyed hash, or the source's own digest"
        },
        {
          "name": "amount",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "decimal text as the source wrote it"
        },
        {
          "name": "currency",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "ISO 4217"
        },
        {
          "name": "cap",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "decimal text"
        },
        {
          "name": "payee",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "keyed token or name"
        },
        {
          "name": "approver",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "who decided a hold"
        },
        {
          "name": "model",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "language model"
        },
        {
          "name": "entity_types",
          "type": {
            "type": "array",
            "items": "string"
          },
          "doc": "entity types a guardrail found",
          "default": []
        },
        {
          "name": "drift_score",
          "type": [
            "null",
            "double"
          ],
          "default": null,
          "doc": "behavioural drift"
        },
        {
          "name": "drift_threshold",
          "type": [
            "null",
            "double"
          ],
          "default": null,
          "doc": "its limit"
        },
        {
          "name": "behavior_hash",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "behavioural hash"
        },
        {
          "name": "behavior_hash_delta",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "its change"
        },
        {
          "name": "hold_id",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "hold for approval"
        },
        {
          "name": "hold_requested_at",
          "type": [
            "null",
            {
              "type": "long",
              "logicalType": "timestamp-micros"
            }
          ],
          "default": null,
          "doc": "micros"
        },
        {
          "name": "hold_decided_at",
          "type": [
            "null",
            {
              "type": "long",
              "logicalType": "timestamp-micros"
            }
          ],
          "default": null,
          "doc": "micros"
        },
        {
          "name": "budget_scope",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "what the budget covers"
        },
        {
          "name": "cost",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "decimal text"
        },
        {
          "name": "tool_def_hash",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "hash of the tool's definition"
        },
        {
          "name": "source_ip",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "first client address"
        },
        {
          "name": "latency_ms",
          "type": [
            "null",
            "double"
          ],
          "default": null,
          "doc": "milliseconds"
        },
        {
          "name": "sequence",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "the source's own sequence number, as text"
        },
        {
          "name": "verdict",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "allow, deny, pending_approval, redact, flag, error; null: the source states none"
        },
        {
          "name": "outcome",
          "type": "string",
          "doc": "success, failure, error, timeout, unknown",
          "default": "unknown"
        },
        {
          "name": "reason",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "as stated by the source, redacted"
        },
        {
          "name": "policy",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "policy id or name"
        },
        {
          "name": "matched_rule",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "rule of the policy"
        },
        {
          "name": "decision_source",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "policy, person, authn, rate_limit, error"
        },
        {
          "name": "enforced",
          "type": [
            "null",
            "boolean"
          ],
          "default": null,
          "doc": "false in shadow mode"
        },
        {
          "name": "event_time",
          "type": {
            "type": "long",
            "logicalType": "timestamp-micros"
          },
          "doc": "micros since the epoch"
        },
        {
          "name": "event_time_raw",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "as written by the source"
        },
        {
          "name": "received_at",
          "type": {
            "type": "long",
            "logicalType": "timestamp-micros"
          },
          "doc": "micros since the epoch"
        },
        {
          "name": "time_source",
          "type": "string",
          "doc": "server, client_reported, collector"
        },
        {
          "name": "time_skewed",
          "type": "boolean",
          "doc": "event time was beyond received + 5 min and was clamped",
          "default": false
        },
        {
          "name": "call_key",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "joins decision and result of one call"
        },
        {
          "name": "call_id",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "id of the call, unique in its session only"
        },
        {
          "name": "request_id",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "unique across sessions"
        },
        {
          "name": "run_id",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "prompt, turn or run"
        },
        {
          "name": "session_id",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "MCP or conversation session"
        },
        {
          "name": "trace_id",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "W3C trace id"
        },
        {
          "name": "dlp",
          "type": [
            "null",
            {
              "type": "record",
              "name": "Dlp",
              "doc": "What a data-loss-prevention engine reported. Never the matched bytes.",
              "fields": [
                {
                  "name": "pattern_id",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "null only for the legacy reasons"
                },
                {
                  "name": "pattern_name",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "frozen at event time"
                },
                {
                  "name": "position",
                  "type": [
                    "null",
                    "long"
                  ],
                  "default": null,
                  "doc": "UTF-8 byte offset in the payload as the source received it"
                },
                {
                  "name": "length",
                  "type": [
                    "null",
                    "long"
                  ],
                  "default": null,
                  "doc": "UTF-8 bytes"
                },
                {
                  "name": "tags",
                  "type": {
                    "type": "array",
                    "items": "string"
                  },
                  "doc": "pii, credentials, competitor, internal, legal, custom, financial, health",
                  "default": []
                },
                {
                  "name": "direction",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "inbound, outbound"
                },
                {
                  "name": "action_taken",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "blocked, redacted, flagged, alerted, logged"
                },
                {
                  "name": "detection_reason",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "pattern_match, sensitive_exfil, volume_anomaly, accumulation, unauthorized_destination"
                },
                {
                  "name": "redaction_count",
                  "type": [
                    "null",
                    "long"
                  ],
                  "default": null,
                  "doc": "only with redacted"
                },
                {
                  "name": "destination_domain",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "outbound destination"
                },
                {
                  "name": "payload_bytes",
                  "type": [
                    "null",
                    "long"
                  ],
                  "default": null,
                  "doc": "size of the tool payload"
                }
              ]
            }
          ],
          "default": null,
          "doc": "DLP match"
        },
        {
          "name": "redaction",
          "type": {
            "type": "record",
            "name": "Redaction",
            "doc": "What redaction did to this event.",
            "fields": [
              {
                "name": "status",
                "type": "string",
                "doc": "clean, redacted, or dropped:<class> when content was dropped (fail closed)"
              },
              {
                "name": "count",
                "type": "int",
                "doc": "secrets replaced"
              },
              {
                "name": "dropped_fields",
                "type": "int",
                "doc": "content fields dropped (product 5)",
                "default": 0
              },
              {
                "name": "ruleset",
                "type": "string",
                "doc": "version of the detector set"
              },
              {
                "name": "findings",
                "type": {
                  "type": "array",
                  "items": {
                    "type": "record",
                    "name": "Finding",
                    "doc": "A secret our own scanner replaced. Never bytes of the match.",
                    "fields": [
                      {
                        "name": "pattern",
                        "type": "string",
                        "doc": "detector id"
                      },
                      {
                        "name": "tags",
                        "type": {
                          "type": "array",
                          "items": "string"
                        },
                        "doc": "as Dlp.tags",
                        "default": []
                      },
                      {
                        "name": "pointer",
                        "type": "string",
                        "doc": "JSON pointer of the leaf in the canonical event, e.g. /arguments/token"
                      },
                      {
                        "name": "position",
                        "type": "int",
                        "doc": "UTF-8 byte offset within the leaf"
                      },
                      {
                        "name": "length",
                        "type": "int",
                        "doc": "UTF-8 bytes"
                      }
                    ]
                  }
                },
                "doc": "at most 50",
                "default": []
              }
            ]
          },
          "doc": "what redaction did"
        },
        {
          "name": "replay_id",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "set on replays"
        },
        {
          "name": "test",
          "type": "boolean",
          "doc": "synthetic event",
          "default": false
        },
        {
          "name": "origin",
          "type": {
            "type": "record",
            "name": "Origin",
            "doc": "Where a record came from. (sequence, index) increases within a lineage.",
            "fields": [
              {
                "name": "cluster",
                "type": "string",
                "doc": "Kafka cluster id the sequence belongs to"
              },
              {
                "name": "lineage",
                "type": "string",
                "doc": "source, raw topic and partition; or source and stream key"
              },
              {
                "name": "sequence",
                "type": "long",
                "doc": "offset in the raw topic; for HTTP and files, offset in audit.accepted"
              },
              {
                "name": "index",
                "type": "int",
                "doc": "position of the event within the record"
              }
            ]
          },
          "doc": "where it came from"
        },
        {
          "name": "extra",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "JSON object of fields the mapping does not know, redacted"
        }
      ]
    }
  },
  {
    "record": "audit-event",
    "version": 2,
    "schema": {
      "type": "record",
      "name": "AuditEvent",
      "namespace": "tripline",
      "doc": "The canonical, redacted audit event (topic events).",
      "fields": [
        {
          "name": "id",
          "type": "string",
          "doc": "UUIDv5, see libs/contract ids"
        },
        {
          "name": "source_event_id",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "the source's own id"
        },
        {
          "name": "tenant",
          "type": "string",
          "doc": "organisation, from the credential or the source's setting"
        },
        {
          "name": "source_tenant",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "the tenant that the body claims"
        },
        {
          "name": "project",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "project within the tenant"
        },
        {
          "name": "source",
          "type": "string",
          "doc": "configured source"
        },
        {
          "name": "format",
          "type": "string",
          "doc": "format that read it"
        },
        {
          "name": "kind",
          "type": "string",
          "doc": "tool_call, tool_decision, tool_result, dlp_match, guardrail, budget, loop, hold, drift, session, list, auth, admin_change, lifecycle, other"
        },
        {
          "name": "event_type",
          "type": "string",
          "doc": "one of event-types.ts"
        },
        {
          "name": "severity",
          "type": "string",
          "doc": "informational, low, medium, high, critical"
        },
        {
          "name": "agent",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "acting non-human identity"
        },
        {
          "name": "agent_provenance",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "authenticated, client_claimed, collector_supplied"
        },
        {
          "name": "owner",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "accountable human or principal"
        },
        {
          "name": "owner_provenance",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "as agent_provenance"
        },
        {
          "name": "client",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "MCP client program"
        },
        {
          "name": "client_provenance",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "as agent_provenance"
        },
        {
          "name": "role",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "authority the agent acted under"
        },
        {
          "name": "server",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "upstream MCP server"
        },
        {
          "name": "tool",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "tool or action"
        },
        {
          "name": "tool_class",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "read, write, destructive, deploy, secret, payment, admin, egress"
        },
        {
          "name": "method",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "JSON-RPC method"
        },
        {
          "name": "arguments",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "JSON text, secrets replaced, digits as the source wrote them"
        },
        {
          "name": "arguments_hash",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "keyed hash, or the source's own digest"
        },
        {
          "name": "amount",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "decimal text as the source wrote it"
        },
        {
          "name": "currency",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "ISO 4217"
        },
        {
          "name": "cap",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "decimal text"
        },
        {
          "name": "payee",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "keyed token or name"
        },
        {
          "name": "approver",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "who decided a hold"
        },
        {
          "name": "model",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "language model"
        },
        {
          "name": "entity_types",
          "type": {
            "type": "array",
            "items": "string"
          },
          "doc": "entity types a guardrail found",
          "default": []
        },
        {
          "name": "drift_score",
          "type": [
            "null",
            "double"
          ],
          "default": null,
          "doc": "behavioural drift"
        },
        {
          "name": "drift_threshold",
          "type": [
            "null",
            "double"
          ],
          "default": null,
          "doc": "its limit"
        },
        {
          "name": "behavior_hash",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "behavioural hash"
        },
        {
          "name": "behavior_hash_delta",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "its change"
        },
        {
          "name": "hold_id",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "hold for approval"
        },
        {
          "name": "hold_requested_at",
          "type": [
            "null",
            {
              "type": "long",
              "logicalType": "timestamp-micros"
            }
          ],
          "default": null,
          "doc": "micros"
        },
        {
          "name": "hold_decided_at",
          "type": [
            "null",
            {
              "type": "long",
              "logicalType": "timestamp-micros"
            }
          ],
          "default": null,
          "doc": "micros"
        },
        {
          "name": "budget_scope",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "what the budget covers"
        },
        {
          "name": "cost",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "decimal text"
        },
        {
          "name": "tool_def_hash",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "hash of the tool's definition"
        },
        {
          "name": "destination_domain",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "where the call sends to: a domain or an address, from its arguments or its DLP match"
        },
        {
          "name": "destination_allowed",
          "type": [
            "null",
            "boolean"
          ],
          "default": null,
          "doc": "whether the allowlist of enrichment names the destination; null: no list applies"
        },
        {
          "name": "source_ip",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "first client address"
        },
        {
          "name": "latency_ms",
          "type": [
            "null",
            "double"
          ],
          "default": null,
          "doc": "milliseconds"
        },
        {
          "name": "sequence",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "the source's own sequence number, as text"
        },
        {
          "name": "verdict",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "allow, deny, pending_approval, redact, flag, error; null: the source states none"
        },
        {
          "name": "outcome",
          "type": "string",
          "doc": "success, failure, error, timeout, unknown",
          "default": "unknown"
        },
        {
          "name": "reason",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "as stated by the source, redacted"
        },
        {
          "name": "policy",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "policy id or name"
        },
        {
          "name": "matched_rule",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "rule of the policy"
        },
        {
          "name": "decision_source",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "policy, person, authn, rate_limit, error"
        },
        {
          "name": "enforced",
          "type": [
            "null",
            "boolean"
          ],
          "default": null,
          "doc": "false in shadow mode"
        },
        {
          "name": "event_time",
          "type": {
            "type": "long",
            "logicalType": "timestamp-micros"
          },
          "doc": "micros since the epoch"
        },
        {
          "name": "event_time_raw",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "as written by the source"
        },
        {
          "name": "received_at",
          "type": {
            "type": "long",
            "logicalType": "timestamp-micros"
          },
          "doc": "micros since the epoch"
        },
        {
          "name": "time_source",
          "type": "string",
          "doc": "server, client_reported, collector"
        },
        {
          "name": "time_skewed",
          "type": "boolean",
          "doc": "event time was beyond received + 5 min and was clamped",
          "default": false
        },
        {
          "name": "call_key",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "joins decision and result of one call"
        },
        {
          "name": "call_id",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "id of the call, unique in its session only"
        },
        {
          "name": "request_id",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "unique across sessions"
        },
        {
          "name": "run_id",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "prompt, turn or run"
        },
        {
          "name": "session_id",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "MCP or conversation session"
        },
        {
          "name": "trace_id",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "W3C trace id"
        },
        {
          "name": "dlp",
          "type": [
            "null",
            {
              "type": "record",
              "name": "Dlp",
              "doc": "What a data-loss-prevention engine reported. Never the matched bytes.",
              "fields": [
                {
                  "name": "pattern_id",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "null only for the legacy reasons"
                },
                {
                  "name": "pattern_name",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "frozen at event time"
                },
                {
                  "name": "position",
                  "type": [
                    "null",
                    "long"
                  ],
                  "default": null,
                  "doc": "UTF-8 byte offset in the payload as the source received it"
                },
                {
                  "name": "length",
                  "type": [
                    "null",
                    "long"
                  ],
                  "default": null,
                  "doc": "UTF-8 bytes"
                },
                {
                  "name": "tags",
                  "type": {
                    "type": "array",
                    "items": "string"
                  },
                  "doc": "pii, credentials, competitor, internal, legal, custom, financial, health",
                  "default": []
                },
                {
                  "name": "direction",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "inbound, outbound"
                },
                {
                  "name": "action_taken",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "blocked, redacted, flagged, alerted, logged"
                },
                {
                  "name": "detection_reason",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "pattern_match, sensitive_exfil, volume_anomaly, accumulation, unauthorized_destination"
                },
                {
                  "name": "redaction_count",
                  "type": [
                    "null",
                    "long"
                  ],
                  "default": null,
                  "doc": "only with redacted"
                },
                {
                  "name": "destination_domain",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "outbound destination"
                },
                {
                  "name": "payload_bytes",
                  "type": [
                    "null",
                    "long"
                  ],
                  "default": null,
                  "doc": "size of the tool payload"
                }
              ]
            }
          ],
          "default": null,
          "doc": "DLP match"
        },
        {
          "name": "redaction",
          "type": {
            "type": "record",
            "name": "Redaction",
            "doc": "What redaction did to this event.",
            "fields": [
              {
                "name": "status",
                "type": "string",
                "doc": "clean, redacted, or dropped:<class> when content was dropped (fail closed)"
              },
              {
                "name": "count",
                "type": "int",
                "doc": "secrets replaced"
              },
              {
                "name": "dropped_fields",
                "type": "int",
                "doc": "content fields dropped (product 5)",
                "default": 0
              },
              {
                "name": "excepted",
                "type": "int",
                "doc": "secrets left in place because an exception of the settings names them",
                "default": 0
              },
              {
                "name": "ruleset",
                "type": "string",
                "doc": "version of the detector set"
              },
              {
                "name": "findings",
                "type": {
                  "type": "array",
                  "items": {
                    "type": "record",
                    "name": "Finding",
                    "doc": "A secret our own scanner replaced. Never bytes of the match.",
                    "fields": [
                      {
                        "name": "pattern",
                        "type": "string",
                        "doc": "detector id"
                      },
                      {
                        "name": "tags",
                        "type": {
                          "type": "array",
                          "items": "string"
                        },
                        "doc": "as Dlp.tags",
                        "default": []
                      },
                      {
                        "name": "pointer",
                        "type": "string",
                        "doc": "JSON pointer of the leaf in the canonical event, e.g. /arguments/token"
                      },
                      {
                        "name": "position",
                        "type": "int",
                        "doc": "UTF-8 byte offset within the leaf"
                      },
                      {
                        "name": "length",
                        "type": "int",
                        "doc": "UTF-8 bytes"
                      }
                    ]
                  }
                },
                "doc": "at most 50",
                "default": []
              }
            ]
          },
          "doc": "what redaction did"
        },
        {
          "name": "replay_id",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "set on replays"
        },
        {
          "name": "test",
          "type": "boolean",
          "doc": "synthetic event",
          "default": false
        },
        {
          "name": "origin",
          "type": {
            "type": "record",
            "name": "Origin",
            "doc": "Where a record came from. (sequence, index) increases within a lineage.",
            "fields": [
              {
                "name": "cluster",
                "type": "string",
                "doc": "Kafka cluster id the sequence belongs to"
              },
              {
                "name": "lineage",
                "type": "string",
                "doc": "source, raw topic and partition; or source and stream key"
              },
              {
                "name": "sequence",
                "type": "long",
                "doc": "offset in the raw topic; for HTTP and files, offset in audit.accepted"
              },
              {
                "name": "index",
                "type": "int",
                "doc": "position of the event within the record"
              }
            ]
          },
          "doc": "where it came from"
        },
        {
          "name": "extra",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "JSON object of fields the mapping does not know, redacted"
        }
      ]
    }
  },
  {
    "record": "dead-letter",
    "version": 1,
    "schema": {
      "type": "record",
      "name": "DeadLetter",
      "namespace": "tripline",
      "doc": "A record that could not go on (topic rejected). Never clear text.",
      "fields": [
        {
          "name": "id",
          "type": "string",
          "doc": "UUIDv5 from (stage, origin, integration)"
        },
        {
          "name": "stage",
          "type": "string",
          "doc": "ingest, normalize, detect, deliver"
        },
        {
          "name": "reason",
          "type": "string",
          "doc": "code of reason-codes.ts"
        },
        {
          "name": "tenant",
          "type": "string",
          "doc": "tenant, or '-' where none is known"
        },
        {
          "name": "source",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "source"
        },
        {
          "name": "integration",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "for deliver"
        },
        {
          "name": "event_id",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "for detect and deliver"
        },
        {
          "name": "origin",
          "type": [
            "null",
            {
              "type": "record",
              "name": "Origin",
              "doc": "Where a record came from. (sequence, index) increases within a lineage.",
              "fields": [
                {
                  "name": "cluster",
                  "type": "string",
                  "doc": "Kafka cluster id the sequence belongs to"
                },
                {
                  "name": "lineage",
                  "type": "string",
                  "doc": "source, raw topic and partition; or source and stream key"
                },
                {
                  "name": "sequence",
                  "type": "long",
                  "doc": "offset in the raw topic; for HTTP and files, offset in audit.accepted"
                },
                {
                  "name": "index",
                  "type": "int",
                  "doc": "position of the event within the record"
                }
              ]
            }
          ],
          "default": null,
          "doc": "where the record came from"
        },
        {
          "name": "input",
          "type": {
            "type": "record",
            "name": "InputPosition",
            "fields": [
              {
                "name": "topic",
                "type": "string",
                "doc": "topic"
              },
              {
                "name": "partition",
                "type": "int",
                "doc": "partition"
              },
              {
                "name": "offset",
                "type": "long",
                "doc": "offset"
              }
            ]
          },
          "doc": "the stage's input record"
        },
        {
          "name": "attempts",
          "type": "int",
          "doc": "how often it was tried",
          "default": 1
        },
        {
          "name": "bytes",
          "type": "int",
          "doc": "size of the input"
        },
        {
          "name": "rejected_at",
          "type": {
            "type": "long",
            "logicalType": "timestamp-micros"
          },
          "doc": "micros"
        },
        {
          "name": "status",
          "type": [
            "null",
            "int"
          ],
          "default": null,
          "doc": "destination's status code"
        },
        {
          "name": "code",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "the connector's own word for the refusal"
        },
        {
          "name": "media_type",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "of the body"
        },
        {
          "name": "body_encoding",
          "type": {
            "type": "enum",
            "name": "DeadBodyEncoding",
            "symbols": [
              "identity",
              "gzip",
              "zstd"
            ],
            "default": "identity"
          },
          "doc": "compression before sealing",
          "default": "identity"
        },
        {
          "name": "seal",
          "type": [
            "null",
            {
              "type": "record",
              "name": "Seal",
              "doc": "AES-256-GCM seal of a body.",
              "fields": [
                {
                  "name": "key_id",
                  "type": "string",
                  "doc": "which key sealed it"
                },
                {
                  "name": "nonce",
                  "type": "bytes",
                  "doc": "128-bit salt of the subkey, then 96-bit nonce"
                },
                {
                  "name": "tag",
                  "type": "bytes",
                  "doc": "128-bit authentication tag"
                }
              ]
            }
          ],
          "default": null,
          "doc": "seal of the body"
        },
        {
          "name": "body",
          "type": [
            "null",
            "bytes"
          ],
          "default": null,
          "doc": "ingest, normalize: sealed body; deliver: the encoded redacted record"
        }
      ]
    }
  },
  {
    "record": "delivery-outcome",
    "version": 1,
    "schema": {
      "type": "record",
      "name": "DeliveryOutcome",
      "namespace": "tripline",
      "doc": "Where an integration stands (topic delivery, compacted by integration and partition).",
      "fields": [
        {
          "name": "integration",
          "type": "string",
          "doc": "integration id"
        },
        {
          "name": "topic",
          "type": "string",
          "doc": "input topic"
        },
        {
          "name": "partition",
          "type": "int",
          "doc": "input partition"
        },
        {
          "name": "position",
          "type": "long",
          "doc": "next offset to deliver; all before it is settled"
        },
        {
          "name": "delivered",
          "type": "long",
          "doc": "since the integration began"
        },
        {
          "name": "filtered",
          "type": "long",
          "doc": "not subscribed"
        },
        {
          "name": "rejected",
          "type": "long",
          "doc": "dead letters"
        },
        {
          "name": "last_success_at",
          "type": [
            "null",
            {
              "type": "long",
              "logicalType": "timestamp-micros"
            }
          ],
          "default": null,
          "doc": "micros"
        },
        {
          "name": "updated_at",
          "type": {
            "type": "long",
            "logicalType": "timestamp-micros"
          },
          "doc": "micros"
        },
        {
          "name": "state",
          "type": "string",
          "doc": "running, paused, backing_off"
        },
        {
          "name": "failures",
          "type": {
            "type": "array",
            "items": {
              "type": "record",
              "name": "DeliveryFailure",
              "fields": [
                {
                  "name": "at",
                  "type": {
                    "type": "long",
                    "logicalType": "timestamp-micros"
                  },
                  "doc": "micros"
                },
                {
                  "name": "code",
                  "type": "string",
                  "doc": "error code, never response text"
                },
                {
                  "name": "status",
                  "type": [
                    "null",
                    "int"
                  ],
                  "default": null,
                  "doc": "HTTP status"
                },
                {
                  "name": "events",
                  "type": "int",
                  "doc": "records concerned"
                }
              ]
            }
          },
          "doc": "last 20",
          "default": []
        }
      ]
    }
  },
  {
    "record": "detect-state",
    "version": 1,
    "schema": {
      "type": "record",
      "name": "DetectState",
      "namespace": "tripline",
      "doc": "Changelog of a detect task (topic detect.state, compacted). Position and windows are written in one transaction.",
      "fields": [
        {
          "name": "kind",
          "type": "string",
          "doc": "position, lineages, window, rules"
        },
        {
          "name": "as_of",
          "type": "long",
          "doc": "input offset this value reflects"
        },
        {
          "name": "version",
          "type": "int",
          "doc": "version of the state encoding"
        },
        {
          "name": "state",
          "type": "bytes",
          "doc": "encoded by libs/detection"
        }
      ]
    }
  },
  {
    "record": "envelope",
    "version": 1,
    "schema": {
      "type": "record",
      "name": "Envelope",
      "namespace": "tripline",
      "doc": "One accepted record, before it is normalised (topic accepted).",
      "fields": [
        {
          "name": "id",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "UUIDv5 from (tenant, lineage, idempotency key, index) where an idempotency key was given"
        },
        {
          "name": "tenant",
          "type": "string",
          "doc": "from the credential or the source's setting"
        },
        {
          "name": "source",
          "type": "string",
          "doc": "name of the configured source"
        },
        {
          "name": "lineage",
          "type": "string",
          "doc": "see Origin; a lineage is never split over partitions"
        },
        {
          "name": "cluster",
          "type": "string",
          "doc": "Kafka cluster id"
        },
        {
          "name": "sequence",
          "type": [
            "null",
            "long"
          ],
          "default": null,
          "doc": "raw offset; null for HTTP and files, where it is this record's own offset"
        },
        {
          "name": "index",
          "type": "int",
          "doc": "position of the item within the raw record or request"
        },
        {
          "name": "received_at",
          "type": {
            "type": "long",
            "logicalType": "timestamp-micros"
          },
          "doc": "when ingest took it, microseconds since the epoch"
        },
        {
          "name": "format",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "format named by the source's setting; null: found by shape"
        },
        {
          "name": "client_address",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "address of the HTTP peer"
        },
        {
          "name": "media_type",
          "type": "string",
          "doc": "media type of the body once opened and inflated"
        },
        {
          "name": "body_encoding",
          "type": {
            "type": "enum",
            "name": "BodyEncoding",
            "symbols": [
              "identity",
              "gzip",
              "zstd"
            ],
            "default": "identity"
          },
          "doc": "compression applied before sealing",
          "default": "identity"
        },
        {
          "name": "body_bytes",
          "type": "int",
          "doc": "size of the body once opened and inflated"
        },
        {
          "name": "seal",
          "type": [
            "null",
            {
              "type": "record",
              "name": "Seal",
              "doc": "AES-256-GCM seal of a body.",
              "fields": [
                {
                  "name": "key_id",
                  "type": "string",
                  "doc": "which key sealed it"
                },
                {
                  "name": "nonce",
                  "type": "bytes",
                  "doc": "128-bit salt of the subkey, then 96-bit nonce"
                },
                {
                  "name": "tag",
                  "type": "bytes",
                  "doc": "128-bit authentication tag"
                }
              ]
            }
          ],
          "default": null,
          "doc": "null where the source switched sealing off"
        },
        {
          "name": "body",
          "type": "bytes",
          "doc": "compressed, then sealed"
        }
      ]
    }
  }
] as const;
