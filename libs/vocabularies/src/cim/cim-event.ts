import type { AuditEvent } from '@tripline/contract';
import type { Content, Shaped } from '../vocabulary.ts';
import { ownFields } from './cim-own-fields.ts';
import { cimAction, cimStatus, severityId } from './cim-words.ts';

export function cimEvent(event: AuditEvent, content: Content): Shaped {
  const { dlp } = event;
  return {
    id: event.id,
    event_type: event.event_type,
    vendor_product: 'Tripline',
    action: cimAction(event),
    severity: event.severity,
    severity_id: severityId(event.severity),
    signature: dlp?.pattern_name ?? event.matched_rule ?? event.policy ?? event.event_type,
    signature_id: dlp?.pattern_id ?? undefined,
    user: event.owner ?? undefined,
    // CIM allows a name where no address is known; `src_ip` holds addresses only.
    src: event.source_ip ?? event.agent ?? undefined,
    src_ip: event.source_ip ?? undefined,
    dest: dlp?.destination_domain ?? event.destination_domain ?? event.server ?? undefined,
    app: event.server ?? undefined,
    dvc: event.source,
    object: event.tool ?? undefined,
    object_category: event.tool_class ?? undefined,
    status: cimStatus(event.outcome),
    reason: event.reason ?? undefined,
    dlp_type: dlp === null ? undefined : 'mcp',
    category: dlp === null || dlp.tags.length === 0 ? undefined : dlp.tags,
    tripline: ownFields(event, content),
  };
}
