import type { JsonObject, Kind, Outcome } from '@tripline/contract';
import { byTable } from './converters.ts';
import type { Format, MappedEvent } from './format.ts';
import { defineMapping, type Mapping } from './mapping.ts';
import { lookUp, words } from './words.ts';

/** What a policy was asked for. A server or tool that is loaded at start-up was called by nobody: no burst of refused calls. */
const kindByTrigger: Readonly<Record<string, Kind>> = { load: 'lifecycle', invoke: 'tool_decision', prompt: 'other' };

/** Actors that are no person; the gateway's own code names none yet. */
const machines = words(true, 'agent service service_account bot machine workload');

/** That a policy could not be evaluated is all that a record tells of how a call ended. */
const readPolicyError = byTable<Outcome | null>({ policy_rule: null, policy_error: 'error' });

const plain: Mapping = {
  fields: {
    server: 'server_name',
    tool: 'tool_name',
    verdict: 'result',
    outcome: { from: 'outcome_reason', as: readPolicyError },
    reason: 'reason',
    policy: 'policy_id',
    client: 'client_name',
    session_id: 'session_id',
    trace_id: 'trace_id',
    source_tenant: ['org_id', 'org_name'],
    event_time: 'timestamp',
  },
  keep: [
    ...['trigger', 'target_type', 'prompt_name', 'catalog_name', 'working_set', 'server_type', 'server_source'],
    ...['transport', 'policy_version', 'policy_source', 'client_version', 'actor_type', 'actor_name'],
    ...['org_name'],
  ],
  provenance: { agent: 'authenticated', owner: 'authenticated', client: 'client_claimed' },
};
const toEventOfPerson = defineMapping({ ...plain, fields: { ...plain.fields, owner: ['actor_id', 'actor_name'] } });
const toEventOfMachine = defineMapping({ ...plain, fields: { ...plain.fields, agent: ['actor_id', 'actor_name'] } });

/**
 * docker/mcp-gateway: the audit record of a policy decision (pkg/policy/audit.go), as it is posted to Docker Desktop. It has no id and whole
 * seconds, so two calls may be the same bytes.
 */
export const dockerMcpGateway: Format = {
  name: 'docker-mcp-gateway',
  timeSource: 'server',
  metadataOnly: false,
  recognise: (record) =>
    'trigger' in record && 'target_type' in record && 'result' in record && 'server_name' in record,
  read(record, trace) {
    const event = isMachine(record) ? toEventOfMachine(record, trace) : toEventOfPerson(record, trace);
    event.kind = lookUp(kindByTrigger, record['trigger'] ?? null) ?? 'other';
    event.decision_source = decisionSource(event);
    return [event];
  },
};

function isMachine(record: JsonObject): boolean {
  return lookUp(machines, record['actor_type'] ?? null) === true;
}

/** Refused because the policy broke is another story than refused by the policy. */
function decisionSource({ verdict, outcome }: MappedEvent): MappedEvent['decision_source'] {
  if (verdict === null) return null;
  return outcome === 'error' ? 'error' : 'policy';
}
