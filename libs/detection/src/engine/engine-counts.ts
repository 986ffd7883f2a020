/** What was left out on purpose. */
export interface EngineCounts {
  /** Matches that lack a group-by field. */
  missingGroup: number;
  /** Matches older than what their group has settled: beyond its limit of entries, or behind another source. */
  sealed: number;
  /** Matches that their group holds already: a shipper sent the record again. */
  repeated: number;
  /** Groups forgotten because their rule had too many. */
  evicted: number;
  /** Rules that threw on an event, by rule id. */
  readonly ruleErrors: Map<string, number>;
}

export function emptyCounts(): EngineCounts {
  return { missingGroup: 0, sealed: 0, repeated: 0, evicted: 0, ruleErrors: new Map() };
}
