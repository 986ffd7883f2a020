import { type CustomTransportStrategy, Server } from '@nestjs/microservices';
import type { LineRunner } from '../runner/line-runner.ts';

/**
 * NestJS custom transport: hands whole batches to the runners of the lines. Nest holds the process (start, health, shutdown); no container,
 * interceptor or observable is met per event. (Nest's own Kafka server is per message and decodes binary keys as text.)
 */
export class BatchStrategy extends Server implements CustomTransportStrategy {
  override readonly transportId = Symbol('tripline-batch');
  readonly #runners: readonly LineRunner[];

  constructor(runners: readonly LineRunner[]) {
    super();
    this.#runners = runners;
  }

  /** Does not wait for the groups: health is answered, as not ready, while they are being joined. */
  listen(callback: (error?: unknown) => void): void {
    for (const runner of this.#runners) void runner.start();
    callback();
  }

  /** Drains: chunks under way are finished and committed, then the groups are left. */
  async close(): Promise<void> {
    await Promise.all(this.#runners.map((runner) => runner.stop()));
  }

  on(): never {
    throw new Error('the batch transport has no events: see /health');
  }

  unwrap<T>(): T {
    return this.#runners as T;
  }
}
