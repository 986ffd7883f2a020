import type { AuditEvent } from '@tripline/contract';

/** Records whose arguments are the call's own, where `value` or `content` is an argument like any other. */
const callKinds: ReadonlySet<string> = new Set(['tool_call', 'tool_decision', 'hold']);

/** True for records that describe a call and no finding in its content. */
export function keepsArgumentNames(event: AuditEvent): boolean {
  return callKinds.has(event.kind) && event.dlp === null && !event.event_type.startsWith('dlp.');
}
