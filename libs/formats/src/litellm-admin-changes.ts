import type { JsonObject } from '@tripline/contract';
import type { MappedEvent, Trace } from './format.ts';
import { defineMapping } from './mapping.ts';

/** `action` is what was done to a row of a table, `blocked` included: an admin blocked a key, and nobody was denied anything. */
const toEvent = defineMapping({
  fields: {
    kind: { always: 'admin_change' },
    source_event_id: 'id',
    event_time: 'updated_at',
    owner: 'changed_by',
    tool: 'action',
  },
  // The values before and after are JSON in strings, and hold keys: redaction looks into them.
  keep: ['table_name', 'object_id', 'changed_by_api_key', 'before_value/*', 'updated_values/*'],
  provenance: { owner: 'authenticated' },
});

export function isAdminChange(record: JsonObject): boolean {
  return 'changed_by' in record && 'table_name' in record && 'object_id' in record && 'action' in record;
}

export function readAdminChange(record: JsonObject, trace?: Trace): MappedEvent {
  return toEvent(record, trace);
}
