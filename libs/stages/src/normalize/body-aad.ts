/** What a sealed body belongs to: it opens only for the same tenant, source and lineage. */
export function bodyAad({ tenant, source, lineage }: { tenant: string; source: string; lineage: string }): Buffer {
  return Buffer.from(`${tenant}\0${source}\0${lineage}`);
}
