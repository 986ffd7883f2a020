import { isRawNumber, type JsonObject, type JsonValue } from '@tripline/contract';
import type { MappedEvent } from '@tripline/formats';
import type { EnrichmentTables } from './enrichment-schema.ts';
import { Rows } from './rows.ts';
import type { About, Table } from './table.ts';

interface Identity {
  readonly agent?: string;
  readonly owner?: string;
  readonly role?: string;
  readonly project?: string;
  readonly override: boolean;
}

/** Who stands behind an instance of a source. */
export function instanceTable(rows: EnrichmentTables['instances']): Table {
  const table = new Rows<string, Identity>(
    rows.map(({ tenants, source, where, ...fill }) => ({ where: { ...where, tenant: tenants, source }, fill })),
  );
  const readers = new Map(table.keys.map((key) => [key, readerOf(key)]));
  return {
    patternRows: table.patternRows,
    apply: (event, about) =>
      fillIn(
        event,
        table.find((key) => readers.get(key)?.(event, about) ?? null),
      ),
  };
}

/** Who is accountable for an agent. */
export function agentTable(rows: EnrichmentTables['agents']): Table {
  const table = new Rows<'tenant' | 'agent', Identity>(
    rows.map(({ tenants, agent, ...fill }) => ({ where: { tenant: tenants, agent }, fill })),
  );
  return {
    patternRows: table.patternRows,
    apply(event, { tenant }) {
      const { agent } = event;
      if (agent !== null)
        fillIn(
          event,
          table.find((key) => (key === 'tenant' ? tenant : agent)),
        );
    },
  };
}

/** The first row that names a field decides on it. What the source states stays, unless that row overrides. */
function fillIn(event: MappedEvent, rows: readonly Identity[]): void {
  if (rows.length === 0) return;
  const agent = given(rows, 'agent', event.agent);
  if (agent !== undefined) {
    event.agent = agent;
    event.agent_provenance = 'collector_supplied';
  }
  const owner = given(rows, 'owner', event.owner);
  if (owner !== undefined) {
    event.owner = owner;
    event.owner_provenance = 'collector_supplied';
  }
  event.role = given(rows, 'role', event.role) ?? event.role;
  event.project = given(rows, 'project', event.project) ?? event.project;
}

function given(
  rows: readonly Identity[],
  field: Exclude<keyof Identity, 'override'>,
  stated: string | null,
): string | undefined {
  const row = rows.find((one) => one[field] !== undefined);
  return row !== undefined && (stated === null || row.override) ? row[field] : undefined;
}

type Reader = (event: MappedEvent, about: About) => string | null;

/** @param key a name of `instanceKey`, or `tenant` or `source` */
function readerOf(key: string): Reader {
  if (key.startsWith('/')) return pathReader(key);
  switch (key) {
    case 'tenant':
    case 'source':
    case 'stream':
    case 'address':
      return (_event, about) => about[key];
    default:
      return (event) => event[key as 'server' | 'client' | 'agent' | 'owner' | 'role' | 'project' | 'source_ip'];
  }
}

/** A JSON pointer (RFC 6901) into what no field of the event took. */
function pathReader(pointer: string): Reader {
  const steps = pointer
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  return ({ extra }) => {
    let value: JsonValue | undefined = extra;
    for (const step of steps) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return null;
      value = (value as JsonObject)[step];
    }
    return plainText(value);
  };
}

function plainText(value: JsonValue | undefined): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  return isRawNumber(value) ? value.rawJSON : null;
}
