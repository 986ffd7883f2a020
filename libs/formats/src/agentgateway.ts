import { isJsonObject, type JsonObject } from '@tripline/contract';
import { readAddress } from './addresses.ts';
import { decisionOf, hiddenName, outcomeOf } from './agentgateway-decisions.ts';
import { traceOfChosen, withChosen, withFlattenedArguments } from './chosen-names.ts';
import type { Converter } from './converters.ts';
import type { Format, MappedEvent, Trace } from './format.ts';
import { defineMapping, type RecordReader } from './mapping.ts';
import { kindOfMethod } from './mcp-methods.ts';
import { type Instant, readTime, readTimeWithUnpaddedMicros } from './times.ts';
import { readTraceId } from './trace-ids.ts';
import { type QueryFields, withQueriesApart } from './url-queries.ts';

const SCOPE = 'agentgateway.access';

const known = [
  ...'level scope gateway listener route route_rule endpoint protocol bind backend'.split(' '),
  ...'span.id src.identity jwt.sub connection.id retry.attempt grpc.status tls.sni'.split(' '),
  ...'http.method http.host http.path http.version http.status'.split(' '),
  ...'mcp.resource.type mcp.resource.uri mcp.resource.name gen_ai.prompt.name mcp.error.code reason'.split(' '),
  ...'gen_ai.operation.name gen_ai.provider.name gen_ai.request.model gen_ai.usage.input_tokens'.split(' '),
  ...'gen_ai.usage.output_tokens gen_ai.request.temperature gen_ai.request.max_tokens gen_ai.request.top_p'.split(' '),
  ...'gen_ai.request.seed inferencepool.selected_endpoint'.split(' '),
];

/** @param at where the fields lie: the log's line has them at its top, an OTLP record among its attributes */
function mappingAt(at: string, time: Converter<Instant>): RecordReader {
  const all = (paths: readonly string[]) => paths.map((path) => `${at}${path}`);
  return defineMapping({
    fields: {
      event_time: { from: 'time', as: time },
      agent: all(['chosen/agent', 'src.identity']),
      owner: all(['chosen/owner', 'jwt.sub']),
      client: all(['chosen/client']),
      role: all(['chosen/role']),
      source_tenant: all(['chosen/tenant']),
      server: all(['mcp.target']),
      tool: all(['gen_ai.tool.name', 'mcp.tool.name']),
      method: all(['mcp.method.name', 'mcp.method', 'a2a.method']),
      arguments: all(['chosen/arguments']),
      model: all(['gen_ai.response.model', 'gen_ai.request.model']),
      reason: all(['error', 'mcp.error.message', 'reason']),
      latency_ms: all(['duration']),
      source_ip: { from: all(['src.addr']), as: readAddress },
      session_id: all(['mcp.session.id']),
      run_id: all(['chosen/run']),
      request_id: all(['request.id']),
      trace_id: { from: [...all(['trace.id']), 'trace_id'], as: readTraceId },
    },
    keep: [
      ...all(known),
      ...'otlp scope scope_version name body observed_time severity severity_number span_id resource/*'.split(' '),
    ],
  });
}

const toEventFromLine = mappingAt('', readTimeWithUnpaddedMicros);
const toEventFromOtlp = mappingAt('attributes/', readTime);

const queryFields: QueryFields = { 'http.path': 'url', 'mcp.resource.uri': 'url' };

/**
 * agentgateway's access log, as JSON on stdout or by OTLP: one HTTP exchange. Arguments, results and most identities are fields that the operator
 * adds by expressions and names at will; usual names are looked for, others need a mapping of the source's own.
 */
export const agentgateway: Format = {
  name: 'agentgateway',
  timeSource: 'server',
  metadataOnly: false,
  recognise: (record) => isAccessRecord(record) || (record['otlp'] === 'log' && record['scope'] === SCOPE),
  read(record, trace) {
    const isOtlp = record['otlp'] === 'log' && isJsonObject(record['attributes']);
    const chosen = withChosen(withFlattenedArguments(isOtlp ? (record['attributes'] as JsonObject) : record));
    const { fields, results } = chosen;
    const traced = traceOfChosen(chosen, trace);
    const event = isOtlp ? toEventFromOtlp({ ...record, attributes: fields }, traced) : toEventFromLine(fields, traced);
    event.dropped_fields += results.length;
    const decision = decisionOf(fields);
    event.verdict = decision.verdict;
    event.decision_source = decision.by;
    event.outcome = outcomeOf(fields, results, decision);
    nameTool(event, fields);
    event.kind = kindOf(event, fields);
    event.extra = withQueriesApart(event.extra, isOtlp ? { attributes: queryFields } : queryFields);
    return [withWho(event, fields, trace)];
  },
};

/** The line of one request; other scopes are what the program says of itself. */
function isAccessRecord(record: JsonObject): boolean {
  return (
    record['scope'] === 'request' && typeof record['time'] === 'string' && 'level' in record && !('otlp' in record)
  );
}

function nameTool(event: MappedEvent, fields: JsonObject): void {
  const type = fields['mcp.resource.type'] ?? null;
  if (event.tool !== null || (type !== null && type !== 'tool')) return;
  const name = type === 'tool' ? fields['mcp.resource.name'] : undefined;
  if (typeof name === 'string') event.tool = name;
  else if (event.method === 'tools/call' || type === 'tool') event.tool = hiddenName(fields);
}

function kindOf(event: MappedEvent, fields: JsonObject): MappedEvent['kind'] {
  const kind = kindOfMethod(event.method);
  if (kind !== null) return kind;
  if (event.tool !== null) return 'tool_call';
  if (event.decision_source === 'authn') return 'auth';
  if (fields['reason'] === 'Guardrail') return 'guardrail';
  // Without a message there is only the opening of a stream of events, or the end of a session.
  return fields['protocol'] === 'mcp' ? 'session' : 'other';
}

/** Subjects of tokens that are made out to programs. */
const machine =
  /^(?:spiffe:\/\/|system:serviceaccount:|service-account-|svc[-_.]|sa[-_.]|agent[-_:.])|@clients$|\bgserviceaccount\.com$/i;

/** The subject of the token is whoever logged in: a person, or, where it says so and no agent is named beside it, the agent itself. */
function withWho(event: MappedEvent, fields: JsonObject, trace: Trace | undefined): MappedEvent {
  const { owner } = event;
  const isSubject = owner !== null && owner === fields['jwt.sub'];
  if (isSubject && event.agent === null && machine.test(owner)) {
    event.agent = owner;
    event.owner = null;
    event.agent_provenance = 'authenticated';
    trace?.field('agent', '/jwt.sub');
  } else if (isSubject) event.owner_provenance = 'authenticated';
  if (event.agent !== null && event.agent === fields['src.identity']) event.agent_provenance = 'authenticated';
  return event;
}
