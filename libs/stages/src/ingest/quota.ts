/** What one tenant may send. */
export interface Quota {
  /** Name of the tenant; `*`: each tenant that has no quota of its own. */
  readonly tenant: string;
  /** Bytes of records, inflated; undefined: unlimited. */
  readonly bytesPerSecond?: number | undefined;
  /** undefined: unlimited. */
  readonly recordsPerSecond?: number | undefined;
  /** How many seconds' worth may come at once after a pause. */
  readonly burstSeconds: number;
}

/** What has been worked on for a tenant. */
export interface Spent {
  readonly bytes: number;
  readonly records: number;
}

const EVERY_TENANT = '*';
/** Tenants of trusted sources are the senders' choice, so they are not remembered without end. */
const MOST_BUCKETS = 10_000;

/**
 * Token buckets of all tenants. What arrived is charged once it has been read, since only then its size is known: a bucket may go into debt by one
 * arrival, and the tenant waits until the debt is paid. So an arrival larger than the whole burst passes too, at its price.
 * The clock is the caller's: milliseconds that only differences are taken of; one that jumps back refills nothing.
 */
export class TenantQuotas {
  readonly #quotas: ReadonlyMap<string, Quota>;
  readonly #buckets = new Map<string, Bucket>();

  constructor(quotas: readonly Quota[]) {
    this.#quotas = new Map(quotas.map((quota) => [quota.tenant, quota]));
  }

  /** Milliseconds until the tenant may send again; 0: now. */
  waitMs(tenant: string, nowMs: number): number {
    return this.#bucket(tenant, nowMs)?.waitMs(nowMs) ?? 0;
  }

  /** Charges what arrived. @returns as `waitMs`, after it */
  spend(tenant: string, spent: Spent, nowMs: number): number {
    const bucket = this.#bucket(tenant, nowMs);
    bucket?.spend(spent, nowMs);
    return bucket?.waitMs(nowMs) ?? 0;
  }

  #bucket(tenant: string, nowMs: number): Bucket | undefined {
    const quota = this.#quotas.get(tenant) ?? this.#quotas.get(EVERY_TENANT);
    if (quota === undefined) return undefined;
    const known = this.#buckets.get(tenant);
    if (known !== undefined) return known;
    if (this.#buckets.size === MOST_BUCKETS) this.#forgetOne();
    const bucket = new Bucket(quota, nowMs);
    this.#buckets.set(tenant, bucket);
    return bucket;
  }

  /** The one that has been known longest: forgetting is in the tenant's favour. */
  #forgetOne(): void {
    for (const oldest of this.#buckets.keys()) {
      this.#buckets.delete(oldest);
      return;
    }
  }
}

class Bucket {
  readonly #bytes: Tokens;
  readonly #records: Tokens;

  constructor({ bytesPerSecond, recordsPerSecond, burstSeconds }: Quota, nowMs: number) {
    this.#bytes = new Tokens(bytesPerSecond, burstSeconds, nowMs);
    this.#records = new Tokens(recordsPerSecond, burstSeconds, nowMs);
  }

  waitMs(nowMs: number): number {
    return Math.max(this.#bytes.waitMs(nowMs), this.#records.waitMs(nowMs));
  }

  spend({ bytes, records }: Spent, nowMs: number): void {
    this.#bytes.spend(bytes, nowMs);
    this.#records.spend(records, nowMs);
  }
}

class Tokens {
  readonly #perMs: number;
  readonly #most: number;
  #left: number;
  #atMs: number;

  constructor(perSecond = Number.POSITIVE_INFINITY, burstSeconds: number, nowMs: number) {
    this.#perMs = perSecond / 1000;
    this.#most = perSecond * burstSeconds;
    this.#left = this.#most;
    this.#atMs = nowMs;
  }

  waitMs(nowMs: number): number {
    this.#refill(nowMs);
    return this.#left > 0 ? 0 : Math.max(1, Math.ceil(-this.#left / this.#perMs));
  }

  spend(amount: number, nowMs: number): void {
    if (!Number.isFinite(this.#perMs)) return;
    this.#refill(nowMs);
    this.#left -= amount;
  }

  #refill(nowMs: number): void {
    const passedMs = nowMs - this.#atMs;
    this.#atMs = nowMs;
    if (passedMs > 0) this.#left = Math.min(this.#most, this.#left + passedMs * this.#perMs);
  }
}
