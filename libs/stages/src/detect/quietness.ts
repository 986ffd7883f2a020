import type { SourceTime } from '@tripline/detection';

interface Quiet {
  /** Wall clock, microseconds, of its last event, or of the first look after a restore. */
  readonly since: number;
  /** Its event time then; undefined until somebody looks. */
  from: number | undefined;
}

/**
 * How long each source has been quiet, by the wall clock. The event time of a quiet source is taken to go on as the wall clock does, from where its events left
 * it: its alerts end as late as they would with traffic. Not part of the state: after a restore every source has its time once more.
 */
export class Quietness {
  readonly #afterMicros: number | null;
  readonly #sources = new Map<string, Quiet>();

  /** @param afterMicros null: no source ever counts as quiet */
  constructor(afterMicros: number | null) {
    this.#afterMicros = afterMicros;
  }

  saw(source: string, nowMicros: number): void {
    this.#sources.set(source, { since: nowMicros, from: undefined });
  }

  /** The event times that the quiet sources are taken to have come to. @param readToMicros up to which wall clock all that there is has been read */
  times(clocks: ReadonlyMap<string, SourceTime>, readToMicros: number): Map<string, number> {
    const times = new Map<string, number>();
    if (this.#afterMicros === null) return times;
    for (const [source, { newest, idleTo }] of clocks) {
      const quiet = this.#quiet(source, readToMicros);
      quiet.from ??= Math.max(newest, idleTo);
      const elapsed = readToMicros - quiet.since;
      if (elapsed >= this.#afterMicros && Number.isFinite(quiet.from)) times.set(source, quiet.from + elapsed);
    }
    return times;
  }

  #quiet(source: string, nowMicros: number): Quiet {
    let quiet = this.#sources.get(source);
    if (quiet === undefined) {
      quiet = { since: nowMicros, from: undefined };
      this.#sources.set(source, quiet);
    }
    return quiet;
  }
}
