import type { MappedEvent } from '@tripline/formats';
import type { EnrichmentTables } from './enrichment-schema.ts';
import { Rows } from './rows.ts';
import type { Table } from './table.ts';

interface Cap {
  readonly cap: string;
  readonly currency?: string;
  readonly override: boolean;
}

/** What a payment may be at most: the first row for its payee, role or agent whose currency is the payment's. */
export function capTable(rows: EnrichmentTables['caps']): Table {
  const table = new Rows<'tenant' | 'payee' | 'role' | 'agent', Cap>(
    rows.map(({ tenants, payee, role, agent, ...fill }) => ({ where: { tenant: tenants, payee, role, agent }, fill })),
  );
  return {
    patternRows: table.patternRows,
    apply(event, { tenant }) {
      if (event.amount === null) return;
      const row = table
        .find((key) => (key === 'tenant' ? tenant : event[key]))
        .find(({ currency }) => isComparable(event, currency));
      if (row === undefined || (event.cap !== null && !row.override)) return;
      event.cap = row.cap;
      event.currency ??= row.currency ?? null;
    },
  };
}

function isComparable({ currency }: MappedEvent, ofCap: string | undefined): boolean {
  return currency === null || ofCap === undefined || currency.toUpperCase() === ofCap;
}
