import type { Meter } from '../scan/meter.ts';

/** Nanoseconds of a unit of work. */
const UNIT = 3;
/** A job that took this much longer than usual is suspected; the machine may have been busy with something else. */
const SUSPICIOUS_MS = 1;
/** How many jobs after it are measured by CPU time, which takes a microsecond or two to read. */
const MEASURED_JOBS = 1000;

/**
 * Charges jobs whose cost cannot be told beforehand: linear is not the same as fast. By CPU time, since a busy machine is
 * no reason to drop content, but only after a job has been slow.
 */
export class Stopwatch {
  #toMeasure = 0;

  /** @param usual work units, charged before the job is done; what it takes beyond twice as many is charged afterwards */
  run<T>(usual: number, meter: Meter, job: () => T): T {
    meter.spend(usual);
    if (this.#toMeasure > 0) return this.#measured(usual, meter, job);
    const before = performance.now();
    const result = job();
    const usualMs = (usual * UNIT) / 1e6;
    if (performance.now() - before > 2 * usualMs + SUSPICIOUS_MS) this.#toMeasure = MEASURED_JOBS;
    return result;
  }

  #measured<T>(usual: number, meter: Meter, job: () => T): T {
    this.#toMeasure -= 1;
    const before = process.threadCpuUsage();
    const result = job();
    const { user, system } = process.threadCpuUsage(before);
    const taken = ((user + system) * 1000) / UNIT;
    if (taken > 2 * usual) {
      this.#toMeasure = MEASURED_JOBS;
      meter.spend(taken - usual);
    }
    return result;
  }
}
