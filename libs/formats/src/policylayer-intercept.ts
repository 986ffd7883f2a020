import type { JsonObject, Kind } from '@tripline/contract';
import type { Format, MappedEvent } from './format.ts';
import { defineMapping } from './mapping.ts';

const kindByType: Readonly<Record<string, Kind>> = {
  tool_call: 'tool_call',
  config_reload: 'admin_change',
  startup: 'lifecycle',
  heartbeat: 'lifecycle',
  shutdown: 'lifecycle',
};

/** The whole message of a denial that is no decision: the proxy could not reserve a counter (internal/proxy/handler.go). */
const INTERNAL_ERROR = 'Internal policy error';

const toEvent = defineMapping({
  fields: {
    event_time: 'ts',
    tool: 'tool',
    arguments_hash: 'args_hash',
    verdict: 'result',
    matched_rule: 'rule',
    reason: 'message',
    server: 'server',
    outcome: 'status',
  },
  // `type` tells a start from a stop, `instance` joins a call to the start that names its server and policy file.
  keep: ['type', 'instance', 'config', 'pid', 'state_backend', 'fail_mode', 'counters'],
});

/** PolicyLayer Intercept: what the open-source proxy writes to its event file. It names no agent, owner or session. */
export const policylayerIntercept: Format = {
  name: 'policylayer-intercept',
  timeSource: 'server',
  metadataOnly: false,
  recognise: (record) => kindOf(record) !== undefined && typeof record['instance'] === 'string' && 'ts' in record,
  read(record, trace) {
    const event = toEvent(record, trace);
    event.kind = kindOf(record) ?? 'other';
    event.decision_source = decisionSource(event);
    return [event];
  },
};

function kindOf(record: JsonObject): Kind | undefined {
  const type = record['type'];
  return typeof type === 'string' && Object.hasOwn(kindByType, type) ? kindByType[type] : undefined;
}

/** A policy names the rule that denied; a counter that is used up names none. */
function decisionSource({ verdict, reason, matched_rule }: MappedEvent): MappedEvent['decision_source'] {
  if (verdict === null) return null;
  if (verdict === 'allow' || matched_rule !== null) return 'policy';
  return reason === INTERNAL_ERROR ? 'error' : 'rate_limit';
}
