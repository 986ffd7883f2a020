/** The end of a partition as it was at some time. */
export interface LogEnd {
  readonly offset: number;
  /** Wall clock, microseconds, from before the end was asked for. */
  readonly atMicros: number;
}

/**
 * Up to which time a partition has been read. A partition with traffic is hardly ever at its end; it has been read up to a time once it is past what was the
 * end at that time. So an end that has not been reached is kept until it is.
 */
export class ReadTo {
  #ahead: LogEnd | undefined;

  /** @param position next offset to be read @returns wall clock, microseconds; undefined: not known yet */
  observe(position: number, end: LogEnd): number | undefined {
    const passed = [this.#ahead, end].filter((each) => each !== undefined && position >= each.offset);
    if (this.#ahead === undefined || position >= this.#ahead.offset)
      this.#ahead = position >= end.offset ? undefined : end;
    return passed.at(-1)?.atMicros;
  }
}
