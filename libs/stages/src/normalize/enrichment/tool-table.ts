import type { ToolClass } from '@tripline/contract';
import type { EnrichmentTables } from './enrichment-schema.ts';
import { Rows } from './rows.ts';
import type { Table } from './table.ts';
import { toolClassByName } from './tool-class.ts';

interface Fill {
  readonly class: ToolClass;
  readonly override: boolean;
}

/** Names come from outside: as many are remembered, then all are forgotten. */
const MOST_KNOWN = 4096;
const LONGEST_KNOWN = 256;

/** What kind of thing a tool does: the source's own word, the first row of the table that knows it, else what its name says. */
export function toolTable(rows: EnrichmentTables['tools']): Table {
  const table = new Rows<'tenant' | 'source' | 'server' | 'tool', Fill>(
    rows.map(({ tenants, source, server, tool, ...fill }) => ({
      where: { tenant: tenants, source, server, tool },
      fill,
    })),
  );
  const byName = remembered(toolClassByName);
  return {
    patternRows: table.patternRows,
    apply(event, about) {
      const { tool, server } = event;
      if (tool === null) return;
      const row = table.find((key) => (key === 'tool' ? tool : key === 'server' ? server : about[key]))[0];
      if (row !== undefined && (event.tool_class === null || row.override)) event.tool_class = row.class;
      else event.tool_class ??= byName(tool);
    },
  };
}

function remembered<T>(make: (name: string) => T): (name: string) => T {
  const known = new Map<string, T>();
  return (name) => {
    const found = known.get(name);
    if (found !== undefined) return found;
    const made = make(name);
    if (name.length > LONGEST_KNOWN) return made;
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(name, made);
    return made;
  };
}
