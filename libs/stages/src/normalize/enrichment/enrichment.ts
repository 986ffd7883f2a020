import type { MappedEvent } from '@tripline/formats';
import { capTable } from './cap-table.ts';
import { destinationTable } from './destination-table.ts';
import { type EnrichmentTables, enrichmentSchema } from './enrichment-schema.ts';
import { agentTable, instanceTable } from './identities.ts';
import type { About } from './table.ts';
import { toolTable } from './tool-table.ts';

/** The tables of a deployment, ready for use. */
export interface Enrichment {
  /**
   * Fills in what the source does not state: who stands behind an instance, who is accountable, the class of the tool, where the call sends to,
   * the cap of a payment.
   * @returns whether the destination is on the allowlist; null where no list applies or the call names no destination
   */
  apply(event: MappedEvent, about: About): boolean | null;
}

export type CompiledEnrichment =
  | { readonly ok: true; readonly enrichment: Enrichment }
  | { readonly ok: false; readonly problems: readonly string[] };

/** More rows without a plain text would make each new event pay for all of them. */
const MOST_PATTERN_ROWS = 200;

/** Costly once, then lookups. */
export function compileEnrichment(tables: EnrichmentTables): CompiledEnrichment {
  const compiled = {
    instances: instanceTable(tables.instances),
    agents: agentTable(tables.agents),
    tools: toolTable(tables.tools),
    destinations: destinationTable(tables.destinations),
    caps: capTable(tables.caps),
  };
  const problems = Object.entries(compiled).flatMap(([name, { patternRows }]) =>
    patternRows > MOST_PATTERN_ROWS ? [`${name}: more than ${MOST_PATTERN_ROWS} rows have nothing but patterns`] : [],
  );
  if (problems.length > 0) return { ok: false, problems };
  const { instances, agents, tools, destinations, caps } = compiled;
  const apply: Enrichment['apply'] = (event, about) => {
    instances.apply(event, about);
    agents.apply(event, about);
    tools.apply(event, about);
    caps.apply(event, about);
    return destinations.apply(event, about);
  };
  return { ok: true, enrichment: { apply } };
}

/** What is known without a file: the classes of well-known tools, and destinations. */
export const builtInEnrichment: Enrichment = withoutTables();

function withoutTables(): Enrichment {
  const compiled = compileEnrichment(enrichmentSchema.parse({}));
  if (!compiled.ok) throw new Error('no tables cannot be too many');
  return compiled.enrichment;
}
