import { isJsonObject, type JsonObject, type JsonValue, type Outcome, type Verdict } from '@tripline/contract';
import { byTable, type Converter, readText } from './converters.ts';
import type { Format, MappedEvent } from './format.ts';
import { defineMapping, type Mapping, type RecordReader } from './mapping.ts';
import { decidedBy, type Meaning, meaningOf } from './pipelock-types.ts';
import { type QueryFields, withQueriesApart } from './url-queries.ts';
import { readOutcome, readVerdict } from './vocabulary.ts';
import { lookUp, words } from './words.ts';

const ownActions = { ...words('redact' as const, 'strip stripped'), ...words('pending_approval' as const, 'ask') };
const readAction: Converter<Verdict> = (value) => lookUp<Verdict>(ownActions, value) ?? readVerdict(value);
/** How a redirect to another handler ended. Where that handler could not run, the call was blocked: a verdict, no outcome. */
const readResult: Converter<Outcome> = (value) => {
  if (isBlocked(value)) return null;
  return value === 'redirected' ? 'success' : readOutcome(value);
};
const readDirection = byTable<string>({
  ...words('outbound', 'client_to_server outbound request'),
  ...words('inbound', 'server_to_client inbound response'),
});

/** The fields of an event, wherever they lie. */
function fieldsAt(at: string): Mapping['fields'] {
  const the = (list: string) => list.split(' ').map((name) => `${at}${name}`);
  return {
    agent: the('agent'),
    tool: { from: the('tool tool_name resource'), as: readToolName },
    arguments_hash: the('args_digest'),
    verdict: { from: the('action decision to_action'), as: readAction },
    outcome: { from: the('result status'), as: readResult },
    reason: the('reason redirect_reason deny_message block_reason detail error category trigger'),
    matched_rule: the('policy_rule pattern scanner'),
    policy: the('redirect_profile'),
    entity_types: the('patterns findings'),
    session_id: the('session_id session session_key'),
    request_id: the('request_id'),
    source_ip: the('client_ip'),
    latency_ms: the('latency_ms duration_ms'),
  };
}

/** Known fields without a place of their own, or with one that another took. `method` is HTTP's as often as JSON-RPC's. */
const kept = (
  'method url target resource scanner score direction header hop match_count bundle_rules mitre_technique remediation_hint display_label ' +
  'primary_rule_id bundle_version status_code size_bytes total_bytes transport endpoint source severity pattern_severity anomaly_type ' +
  'from to tier escalation_level from_action hostname original_url redirect_url config_hash mode version listen blocked content_type ' +
  'connect_host sni_host'
).split(' ');

/** Where a request went, or would have gone. */
const queryFields: QueryFields = {
  url: 'url',
  target: 'url',
  endpoint: 'url',
  original_url: 'url',
  redirect_url: 'url',
};

/** Two readers of one shape: for matches of DLP, and for all else. */
interface Readers {
  readonly match: RecordReader;
  readonly other: RecordReader;
}

function readersAt(at: string, own: Mapping['fields'], keep: readonly string[]): Readers {
  const mapping: Mapping = {
    fields: { ...fieldsAt(at), ...own },
    keep: [...keep, ...kept.map((name) => `${at}${name}`)],
    // Agents name themselves.
    provenance: { agent: 'client_claimed' },
  };
  const dlp: Mapping['dlp'] = {
    pattern_name: [`${at}patterns/0`, `${at}findings/0`],
    direction: { from: `${at}direction`, as: readDirection },
  };
  return { match: defineMapping({ ...mapping, dlp }), other: defineMapping(mapping) };
}

function envelopeAt(at: string, keep: readonly string[]): Readers {
  const own = { severity: `${at}severity`, event_time: `${at}timestamp` };
  return readersAt(`${at}fields/`, own, [...keep, `${at}type`, `${at}pipelock_instance`]);
}

interface Shape {
  /** Undefined where the record has another shape. */
  typeOf(record: JsonObject): JsonValue | undefined;
  fieldsOf(record: JsonObject): JsonValue | undefined;
  readonly queryFields: QueryFields;
  readonly readers: Readers;
}

const shapes = [
  // The local log (zerolog): the fields lie beside its own.
  {
    typeOf: (record) => (record['component'] === 'pipelock' ? record['event'] : undefined),
    fieldsOf: (record) => record,
    queryFields,
    readers: readersAt('', { severity: ['severity', 'level'], event_time: 'time' }, [
      ...['component', 'event', 'message', 'level'],
    ]),
  },
  // What webhook and syslog send.
  {
    typeOf: (record) => ('pipelock_instance' in record ? record['type'] : undefined),
    fieldsOf: ({ fields }) => fields,
    queryFields: { fields: queryFields },
    readers: envelopeAt('', []),
  },
  // The same in the envelope of the durable forwarder.
  {
    typeOf: ({ schema, event }) =>
      schema === 'pipelock.siem.event.v1' && isJsonObject(event) ? event['type'] : undefined,
    fieldsOf: ({ event }) => (isJsonObject(event) ? event['fields'] : undefined),
    queryFields: { event: { fields: queryFields } },
    readers: envelopeAt('event/', ['schema']),
  },
] as const satisfies readonly Shape[];

/** Pipelock: one record per finding of its scanners; what it lets pass is in its local log alone. */
export const pipelock: Format = {
  name: 'pipelock',
  timeSource: 'server',
  metadataOnly: false,
  recognise: (record) => shapeOf(record) !== undefined,
  read(record, trace) {
    const shape: Shape = shapeOf(record) ?? shapes[1];
    const fields = shape.fieldsOf(record);
    const facts = isJsonObject(fields) ? fields : {};
    const meaning = meaningOf(shape.typeOf(record), facts);
    const event = (meaning.kind === 'dlp_match' ? shape.readers.match : shape.readers.other)(record, trace);
    event.extra = withQueriesApart(event.extra, shape.queryFields);
    return [withMeaning(event, meaning, facts)];
  },
};

function shapeOf(record: JsonObject): Shape | undefined {
  return shapes.find(({ typeOf }) => typeof typeOf(record) === 'string');
}

function withMeaning(event: MappedEvent, meaning: Meaning, facts: JsonObject): MappedEvent {
  event.kind = meaning.kind;
  event.verdict = verdictOf(event, meaning, facts);
  event.decision_source = event.verdict === null ? (meaning.by ?? null) : decidedBy(meaning, facts);
  event.outcome ??= outcomeOf(event, meaning, facts);
  event.method = rpcMethod(facts['method']);
  if (event.dlp !== null) {
    event.dlp.action_taken = event.verdict === null ? null : actions[event.verdict];
    // What is found in a request goes out.
    event.dlp.direction ??= 'outbound';
    event.dlp.destination_domain = hostOf(facts['url'] ?? facts['target']);
  }
  return event;
}

/** A stated action wins over what the type says, but no action takes a refusal back: it names what the scanner is set to. */
function verdictOf({ verdict, verdict_unreadable }: MappedEvent, meaning: Meaning, facts: JsonObject): Verdict | null {
  if (meaning.kind === 'admin_change' || meaning.kind === 'lifecycle') return null;
  if (meaning.verdict === 'deny' || isBlocked(facts['result']) || facts['blocked'] === true) return 'deny';
  return verdict ?? (verdict_unreadable ? null : meaning.verdict);
}

/** The status is the upstream's, where the request went there. */
function outcomeOf({ verdict }: MappedEvent, meaning: Meaning, { status_code }: JsonObject): Outcome | null {
  if (meaning.by === 'error') return 'error';
  if (verdict !== 'allow' || typeof status_code !== 'number') return null;
  return status_code < 400 ? 'success' : 'error';
}

const actions: Readonly<Record<Verdict, string>> = {
  deny: 'blocked',
  redact: 'redacted',
  flag: 'flagged',
  pending_approval: 'flagged',
  error: 'flagged',
  allow: 'logged',
};

function isBlocked(value: JsonValue | undefined): boolean {
  return value === 'blocked' || value === 'failed';
}

/**
 * A resource is a tool's name for MCP, else a file or an address. Where a scanner looked into the content, the name is `[redacted]`: no tool.
 */
function readToolName(value: JsonValue): string | null | undefined {
  const text = readText(value);
  if (typeof text !== 'string') return text;
  if (/^\[redacted/i.test(text)) return null;
  return /^[./~]|:\d+$/.test(text) ? undefined : text;
}

function rpcMethod(value: JsonValue | undefined): string | null {
  return typeof value === 'string' && value.includes('/') ? value : null;
}

function hostOf(value: JsonValue | undefined): string | null {
  if (typeof value !== 'string') return null;
  const url = value.includes('://') ? value : `https://${value}`;
  return URL.canParse(url) ? new URL(url).hostname : null;
}
