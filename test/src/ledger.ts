/** One line of the file sink, as far as the ledger looks. */
export interface SinkLine {
  readonly id?: unknown;
  readonly alert_id?: unknown;
  readonly [field: string]: unknown;
}

export interface Ledger {
  readonly eventIds: ReadonlySet<string>;
  readonly alertIds: ReadonlySet<string>;
  /** Event lines beyond the first of each id. */
  readonly duplicates: number;
  /** Per lineage and agent: events whose first arrival came after one that was produced later. */
  readonly inversions: number;
}

/** Reads what a destination received against the promises: what is there, what is there twice, what came out of order. */
export function ledgerOf(lines: readonly SinkLine[]): Ledger {
  const eventIds = new Set<string>();
  const alertIds = new Set<string>();
  const highest = new Map<string, number>();
  let duplicates = 0;
  let inversions = 0;
  for (const line of lines) {
    if (typeof line.alert_id === 'string') {
      alertIds.add(line.alert_id);
      continue;
    }
    const id = String(line.id);
    if (eventIds.has(id)) {
      duplicates += 1;
      continue;
    }
    eventIds.add(id);
    if (!inOrder(line, highest)) inversions += 1;
  }
  return { eventIds, alertIds, duplicates, inversions };
}

function inOrder(line: SinkLine, highest: Map<string, number>): boolean {
  const origin = line['origin'] as { lineage: string; sequence: number; index: number };
  const key = JSON.stringify([origin.lineage, line['agent']]);
  const place = origin.sequence * 2 ** 20 + origin.index;
  const before = highest.get(key) ?? -1;
  highest.set(key, Math.max(before, place));
  return place > before;
}
