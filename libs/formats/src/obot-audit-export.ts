import type { JsonObject } from '@tripline/contract';
import type { Format, MappedEvent } from './format.ts';
import { isCallEvent, readCallEvent } from './obot-call-events.ts';
import { isModelCall, readModelCall } from './obot-model-calls.ts';
import { isDocumentedCall, isOldCall, readDocumentedCall, readOldCall } from './obot-old-calls.ts';

/** How Obot marks an agent that it hosts among its users. */
const HOSTED_AGENT = 'hosted-agent:';

/**
 * Obot's exports, JSON lines in a bucket: events of MCP servers and of agents on laptops, calls of models, the flat rows of older releases, and the
 * line that its documentation shows, which is none of these.
 */
export const obotAuditExport: Format = {
  name: 'obot-audit-export',
  timeSource: 'server',
  metadataOnly: false,
  recognise: (record) => shapeOf(record) !== undefined,
  read(record, trace) {
    const shape = shapeOf(record) ?? shapes[0];
    return [withHostedAgent(shape.read(record, trace))];
  },
};

const shapes = [
  { has: isCallEvent, read: readCallEvent },
  { has: isModelCall, read: readModelCall },
  { has: isOldCall, read: readOldCall },
  { has: isDocumentedCall, read: readDocumentedCall },
] as const;

function shapeOf(record: JsonObject) {
  return shapes.find((shape) => shape.has(record));
}

function withHostedAgent(event: MappedEvent): MappedEvent {
  if (event.owner?.startsWith(HOSTED_AGENT) !== true) return event;
  event.agent = event.owner;
  event.agent_provenance = event.owner_provenance;
  event.owner = null;
  event.owner_provenance = null;
  return event;
}
