import type { AuditEvent } from '@tripline/contract';
import type { MappedEvent } from '@tripline/formats';

type KeyedBy = Pick<AuditEvent, 'tenant' | 'agent' | 'session_id' | 'source' | 'client'>;
type CallIds = Pick<MappedEvent, 'call_id' | 'session_id' | 'run_id' | 'trace_id' | 'request_id'>;

/**
 * What events are partitioned by, so that those of one agent keep their order: tenant and agent, else the session, else source and client.
 * The parts are joined as JSON: no two combinations are the same text.
 */
export function partitionKey({ tenant, agent, session_id, source, client }: KeyedBy): string {
  if (agent !== null) return JSON.stringify([tenant, 'agent', agent]);
  if (session_id !== null) return JSON.stringify([tenant, 'session', session_id]);
  return JSON.stringify([tenant, 'source', source, client]);
}

/**
 * What the records of one call have in common, to join its decision and its result: the call's own id within its session (or run, or trace),
 * else the request's id. Null: the source names neither.
 */
export function callKey({ call_id, session_id, run_id, trace_id, request_id }: CallIds): string | null {
  if (call_id === null) return request_id;
  return JSON.stringify([session_id ?? run_id ?? trace_id ?? request_id, call_id]);
}
