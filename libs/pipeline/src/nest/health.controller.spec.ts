import { Metrics } from '@tripline/telemetry';
import { describe, expect, it } from 'vitest';
import type { HealthSource } from '../runner/line-environment.ts';
import { HealthController } from './health.controller.ts';

function isReady(condition: HealthSource['condition']): boolean {
  try {
    return new HealthController(new Metrics(), [{ label: 'siem', condition }]).ready().status === 'ok';
  } catch {
    return false;
  }
}

describe('HealthController', () => {
  it.each<[HealthSource['condition'], boolean]>([
    [{ state: 'running' }, true],
    [{ state: 'paused' }, true],
    [{ state: 'backing_off' }, true],
    [{ state: 'backing_off', fault: 'PRODUCE_UNACKNOWLEDGED' }, false],
    [{ state: 'restoring' }, false],
    [{ state: 'failed', fault: 'CONSUMER_STALLED' }, false],
  ])('takes a line for ready when it runs or only waits for its destination: %o', (condition, ready) => {
    expect(isReady(condition)).toBe(ready);
  });
});
