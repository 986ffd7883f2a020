import type { MappedEvent } from '@tripline/formats';
import { destinationsIn } from './destination.ts';
import type { EnrichmentTables } from './enrichment-schema.ts';
import { type Glob, glob } from './glob.ts';
import { Rows } from './rows.ts';
import type { Table } from './table.ts';

/**
 * Where a call sends to, and whether it may: a domain is allowed when any list that applies to the tenant and the agent names it. Of several
 * destinations the event shows the first that is not allowed.
 * @returns null where no list applies, or the call names no destination
 */
export function destinationTable(rows: EnrichmentTables['destinations']): Table<boolean | null> {
  const table = new Rows<'tenant' | 'agent', readonly Glob[]>(
    rows.map(({ tenants, agents, allow }) => ({ where: { tenant: tenants, agent: agents }, fill: allow.map(glob) })),
  );
  return {
    patternRows: table.patternRows,
    apply(event, { tenant }) {
      const domains = destinationsOf(event);
      const first = domains[0];
      if (first === undefined) return null;
      event.destination_domain = first;
      const lists = table.find((key) => (key === 'tenant' ? tenant : event.agent));
      if (lists.length === 0) return null;
      const stranger = domains.find((domain) => !lists.some((list) => list.some((allowed) => allowed.matches(domain))));
      event.destination_domain = stranger ?? first;
      return stranger === undefined;
    },
  };
}

/** The source's own word counts more than what the arguments look like. */
function destinationsOf({ destination_domain, dlp, arguments: args }: MappedEvent): readonly string[] {
  const stated = destination_domain ?? dlp?.destination_domain ?? null;
  return stated === null ? destinationsIn(args) : [stated];
}
