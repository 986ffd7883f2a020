import { Controller, Get, Header, HttpException, HttpStatus, Inject } from '@nestjs/common';
import type { Metrics } from '@tripline/telemetry';
import type { HealthSource } from '../runner/line-environment.ts';

export const METRICS = Symbol('metrics');
export const HEALTH_SOURCES = Symbol('health sources');

interface Report {
  readonly status: 'ok' | 'unavailable';
  readonly lines: readonly { line: string; state: string; fault?: string }[];
}

/** What Prometheus and the kubelet ask. */
@Controller()
export class HealthController {
  readonly #metrics: Metrics;
  readonly #sources: readonly HealthSource[];

  constructor(@Inject(METRICS) metrics: Metrics, @Inject(HEALTH_SOURCES) sources: readonly HealthSource[]) {
    this.#metrics = metrics;
    this.#sources = sources;
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  metrics(): Promise<string> {
    return this.#metrics.registry.metrics();
  }

  /** 503 once a consumer has stopped for good: only a restart helps. */
  @Get('health/live')
  live(): Report {
    return this.#answer(({ state }) => state !== 'failed');
  }

  /** 503 until every line has joined and restored, and while one cannot get on or a producer gets no acknowledgement. A paused or slow destination is not a reason: its queue is Kafka. */
  @Get('health/ready')
  ready(): Report {
    return this.#answer(
      // A line that waits for its destination has no fault of its own.
      ({ state, fault }) =>
        state === 'running' || state === 'paused' || (state === 'backing_off' && fault === undefined),
    );
  }

  #answer(isWell: (condition: HealthSource['condition']) => boolean): Report {
    const lines = this.#sources.map(({ label, condition }) => ({ line: label, ...condition }));
    const status = this.#sources.every(({ condition }) => isWell(condition)) ? 'ok' : 'unavailable';
    if (status === 'ok') return { status, lines };
    throw new HttpException({ status, lines }, HttpStatus.SERVICE_UNAVAILABLE);
  }
}
