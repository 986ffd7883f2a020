import type { JsonObject } from '@tripline/contract';
import type { Format } from './format.ts';
import { defineMapping } from './mapping.ts';
import { withPayment } from './payment.ts';

const toEvent = defineMapping({
  fields: {
    kind: { always: 'tool_call' },
    event_time: 'ts',
    agent: 'agent',
    owner: 'owner',
    role: 'role',
    tool: 'action',
    arguments: 'args',
    verdict: 'verdict',
    reason: 'reason',
    policy: 'policy',
    run_id: 'run_id',
    session_id: 'session_id',
  },
  provenance: { agent: 'authenticated', owner: 'authenticated' },
});

/** HiveKey: one record per action, allowed or not, stamped by its server. It states the decision, never how the call ended. */
export const hivekey: Format = {
  name: 'hivekey',
  timeSource: 'server',
  metadataOnly: false,
  recognise,
  read(record, trace) {
    const event = withPayment(toEvent(record, trace), '/args', trace);
    if (event.verdict !== null) event.decision_source = 'policy';
    return [event];
  },
};

function recognise(record: JsonObject): boolean {
  if (!('ts' in record) || typeof record['action'] !== 'string') return false;
  return 'verdict' in record ? namesSomeone(record) : isActionWithoutVerdict(record);
}

/** What no decision was asked for. */
function isActionWithoutVerdict(record: JsonObject): boolean {
  return 'agent' in record && 'owner' in record && 'run_id' in record;
}

function namesSomeone(record: JsonObject): boolean {
  return 'agent' in record || 'owner' in record;
}
