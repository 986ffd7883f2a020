import { isJsonObject, type JsonObject } from '@tripline/contract';
import { readAddress } from './addresses.ts';
import type { MappedEvent, Trace } from './format.ts';
import { refusedBy } from './http-outcomes.ts';
import { defineMapping, type Mapping, type RecordReader } from './mapping.ts';
import { kindOfMethod } from './mcp-methods.ts';
import { asChanged, withFilters } from './obot-filters.ts';
import { readStatusAsOutcome, readStatusAsVerdict } from './obot-statuses.ts';
import { withPayment } from './payment.ts';
import { readCallArguments } from './tool-calls.ts';
import { type QueryFields, withQueriesApart } from './url-queries.ts';

const TOOL_CALL = 'tools/call';
const LOCAL = 'local_agent_tool_call';
const types = new Set(['mcp_call', LOCAL]);

const plain: Mapping = {
  fields: {
    // An integer of one installation: unique only together with the source.
    source_event_id: 'id',
    event_time: ['timestamp/occurredAt', 'timestamp/recordedAt'],
    time_source: 'timestamp/source',
    method: 'action/operation',
    verdict: { from: 'outcome/status', as: readStatusAsVerdict },
    outcome: { from: 'outcome/status', as: readStatusAsOutcome },
    reason: ['outcome/reason', 'outcome/error'],
    latency_ms: 'outcome/durationMs',
    client: ['client', 'details/client/name', 'details/agent/provider'],
    model: ['details/agent/model', 'details/agent/modelID'],
    session_id: 'details/trace/sessionID',
    run_id: 'details/trace/turnID',
    call_id: 'details/trace/toolUseID',
    request_id: 'details/trace/requestID',
    source_ip: { from: 'details/network/clientIP', as: readAddress },
  },
  keep: [
    ...['eventType', 'timestamp/*', 'actor/*', 'action/*', 'target/*', 'target/parent/*', 'outcome/*', 'details/*'],
    ...['details/trace/*', 'details/network/*', 'details/client/*', 'details/agent/*', 'details/device/*'],
    ...['details/scope/*', 'details/request/*', 'details/response/*', 'details/webhookStatuses'],
  ],
  // `rawEvent` and `environment` repeat the payload, and the secrets in it.
  content: [
    ...['details/rawEvent', 'details/environment', 'details/request/body', 'details/request/mutatedBody'],
    ...['details/response/body', 'details/response/originalBody'],
  ],
  provenance: { agent: 'authenticated', owner: 'authenticated', client: 'client_claimed' },
};

/** A laptop is no person; who works at it is what the laptop says. */
const ofDevice: Mapping['fields'] = { owner: ['details/environment/reportedUserEmail', 'actor/id'] };
const ofPerson: Mapping['fields'] = { owner: 'actor/id' };

const inServer: Mapping['fields'] = { server: ['target/parent/name', 'target/parent/id'] };
const ofTool: Mapping['fields'] = {
  ...inServer,
  tool: ['action/name', 'target/name'],
  arguments: { from: 'details/request/body', as: readCallArguments },
};
const ofServer: Mapping['fields'] = { server: ['target/name', 'target/id'] };

const readersOfDevice = readersFor(ofDevice);
const readersOfPerson = readersFor(ofPerson);

function readersFor(who: Mapping['fields']): Readonly<Record<'tool' | 'server' | 'other', RecordReader>> {
  const of = (what: Mapping['fields']) => defineMapping({ ...plain, fields: { ...plain.fields, ...who, ...what } });
  return { tool: of(ofTool), server: of(ofServer), other: of(inServer) };
}

/** A resource is named by its URI, a filter by its address. */
const queryFields: QueryFields = {
  action: { name: 'url' },
  target: { name: 'url' },
  details: { webhookStatuses: { url: 'url' } },
};

/** An event of Obot's normalised model (apiclient/types/auditlogevent.go). */
export function isCallEvent(record: JsonObject): boolean {
  const { eventType, timestamp, actor, action } = record;
  return (
    typeof eventType === 'string' &&
    types.has(eventType) &&
    isJsonObject(timestamp) &&
    isJsonObject(actor) &&
    isJsonObject(action)
  );
}

export function readCallEvent(record: JsonObject, trace?: Trace): MappedEvent {
  const isDevice = textAt(record, 'actor', 'actorType') === 'device';
  const readers = isDevice ? readersOfDevice : readersOfPerson;
  const event = readers[targetOf(record)](record, trace);
  event.kind = kindOfMethod(event.method) ?? 'other';
  if (isDevice && event.owner !== textAt(record, 'actor', 'id')) event.owner_provenance = 'client_claimed';
  if (event.event_time?.raw !== textAt(record, 'timestamp', 'occurredAt')) event.time_source = 'server';
  event.extra = withQueriesApart(event.extra, queryFields);
  withPayment(event, '/details/request/body', trace);
  return record['eventType'] === LOCAL ? asReported(event) : asDecided(event, record);
}

function targetOf(record: JsonObject): 'tool' | 'server' | 'other' {
  if (textAt(record, 'action', 'operation') === TOOL_CALL) return 'tool';
  return textAt(record, 'target', 'targetType') === 'mcp_server' ? 'server' : 'other';
}

/** What a laptop reports went past no gateway: nobody allowed it, and a refusal is the agent's own or its user's. */
function asReported(event: MappedEvent): MappedEvent {
  if (event.verdict === 'allow') event.verdict = null;
  return event;
}

/** The gateway's own event: its HTTP status tells who refused, its filters may have refused or changed the message. */
function asDecided(event: MappedEvent, record: JsonObject): MappedEvent {
  if (event.verdict === 'deny') event.decision_source = refusedBy(objectAt(record, 'outcome')['httpStatus']);
  const details = objectAt(record, 'details');
  const isChanged = ['request', 'response'].some((side) => objectAt(details, side)['mutated'] === true);
  return withFilters(isChanged ? asChanged(event) : event, details['webhookStatuses']);
}

function objectAt(record: JsonObject, key: string): JsonObject {
  const value = record[key];
  return isJsonObject(value) ? value : {};
}

function textAt(record: JsonObject, object: string, key: string): string {
  const value = objectAt(record, object)[key];
  return typeof value === 'string' ? value : '';
}
