/** An event or alert as the file destination holds it (shape `canonical`): names of the contract. */
export type Delivered = Readonly<Record<string, unknown>>;

export interface AlertSeen {
  readonly rule: string;
  readonly agent: string;
  readonly owner: string;
  readonly eventCount: number;
}

export interface Outcome {
  /** Distinct events of this start's records that have reached the destination. */
  readonly delivered: number;
  readonly expected: number;
  readonly byType: ReadonlyMap<string, number>;
  readonly alerts: readonly AlertSeen[];
  /** Secrets replaced in this start's events. */
  readonly redactions: number;
  /** Events of our own about secrets that the proxies let through; those on their way are not there yet. */
  readonly letThrough: number;
}

/**
 * Counts what came out of one start. Deliveries are at least once, so events count by id and alerts by theirs, at their latest revision.
 * What other starts left over is passed by.
 */
export class Tally {
  readonly #expected: ReadonlySet<string>;
  readonly #seen = new Map<string, Delivered>();
  readonly #own = new Map<string, Delivered>();
  readonly #alerts = new Map<string, Delivered>();

  /** @param tags of the records that were sent */
  constructor(tags: Iterable<string>) {
    this.#expected = new Set(tags);
  }

  add(record: Delivered): void {
    if (typeof record['alert_id'] === 'string') this.#addAlert(record['alert_id'], record);
    else if (tagOf(record, this.#expected) !== undefined) this.#eventsLike(record).set(String(record['id']), record);
  }

  /** Events of our own have the ids of the call that they are about. */
  #eventsLike(record: Delivered): Map<string, Delivered> {
    return record['format'] === 'tripline' ? this.#own : this.#seen;
  }

  hasAllEvents(): boolean {
    return this.#seen.size >= this.#expected.size;
  }

  outcome(): Outcome {
    const events = [...this.#seen.values()];
    return {
      delivered: events.length,
      expected: this.#expected.size,
      byType: countBy(events.map((event) => String(event['event_type']))),
      alerts: this.#alertsOfThisStart(),
      redactions: events.reduce((sum, event) => sum + numberIn(objectIn(event, 'redaction'), 'count'), 0),
      letThrough: this.#own.size,
    };
  }

  #addAlert(id: string, alert: Delivered): void {
    const known = this.#alerts.get(id);
    if (known === undefined || numberIn(alert, 'revision') >= numberIn(known, 'revision')) this.#alerts.set(id, alert);
  }

  /** An alert may overtake its events on the way to the destination, so whose it is shows only at the end. */
  #alertsOfThisStart(): AlertSeen[] {
    const alerts = [...this.#alerts.values()].filter((alert) => {
      const ids = alert['event_ids'];
      return Array.isArray(ids) && ids.some((id) => this.#seen.has(String(id)));
    });
    return alerts.map((alert) => ({
      rule: textIn(objectIn(alert, 'rule'), 'name'),
      agent: textIn(objectIn(alert, 'group'), 'agent'),
      owner: textIn(alert, 'owner'),
      eventCount: numberIn(alert, 'event_count'),
    }));
  }
}

/** The record's tag among those that are expected: which field it stands in depends on the format. */
function tagOf(event: Delivered, expected: ReadonlySet<string>): string | undefined {
  return ['run_id', 'source_event_id', 'request_id', 'arguments_hash']
    .map((field) => event[field])
    .find((value): value is string => typeof value === 'string' && expected.has(value));
}

function countBy(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return new Map([...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])));
}

function objectIn(record: Delivered, field: string): Delivered {
  const value = record[field];
  return typeof value === 'object' && value !== null ? (value as Delivered) : {};
}

function textIn(record: Delivered, field: string): string {
  const value = record[field];
  return typeof value === 'string' ? value : '–';
}

function numberIn(record: Delivered, field: string): number {
  const value = record[field];
  return typeof value === 'number' ? value : 0;
}
