import type { Integration } from '@tripline/connectors';
import { eventType, severities } from '@tripline/contract';

/** What an integration chooses by: of an event its own fields, of an alert the type made from its status and revision. */
export interface Selectable {
  readonly event_type: string;
  readonly severity: string;
  readonly tenant: string;
}

export interface Selection {
  /** True when nothing is filtered, so that nobody need look. */
  readonly isEverything: boolean;
  accepts(record: Selectable): boolean;
}

/** Made once per integration. A type or severity that we do not know is let through: a filter must not lose what a newer version wrote. */
export function compileSelection(integration: Pick<Integration, 'eventTypes' | 'minSeverity' | 'tenants'>): Selection {
  const { eventTypes, minSeverity, tenants } = integration;
  const acceptsType = typeFilter(eventTypes);
  const tooLow = new Set<string>(severities.slice(0, severities.indexOf(minSeverity)));
  const tenantSet = tenants === undefined ? undefined : new Set(tenants);
  return {
    isEverything: eventTypes === '*' && tooLow.size === 0 && tenantSet === undefined,
    accepts: ({ event_type, severity, tenant }) =>
      acceptsType(event_type) && !tooLow.has(severity) && (tenantSet === undefined || tenantSet.has(tenant)),
  };
}

function typeFilter(eventTypes: Integration['eventTypes']): (name: string) => boolean {
  if (eventTypes === '*') return () => true;
  if (eventTypes === 'default') return (name) => eventType(name)?.isDefault !== false;
  const chosen = new Set(eventTypes);
  return (name) => chosen.has(name);
}
