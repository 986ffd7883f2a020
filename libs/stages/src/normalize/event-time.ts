import type { Clock, Instant } from '@tripline/formats';

/** A clock that runs ahead by more than this is wrong; less is the usual drift between machines. */
const SKEW_ALLOWED_MICROS = 5 * 60 * 1_000_000;

const isDigits = /^[\d.]+$/;

export interface EventTime {
  readonly event_time: number;
  readonly event_time_raw: string | null;
  readonly time_source: Clock | 'collector';
  readonly time_skewed: boolean;
}

/**
 * When an event happened. A record without a time happened when it was received; a time beyond that is not believed, since it would carry
 * every window of its source into the future. Times long past are: sources may be hours late.
 * @param stated what the record says
 * @param receivedAt microseconds
 * @param clock whose clock the record's time is
 * @param latest microseconds: the last time that is believed, where the time of receipt says nothing about it
 */
export function eventTime(
  stated: Instant | null,
  receivedAt: number,
  clock: Clock,
  latest = receivedAt + SKEW_ALLOWED_MICROS,
): EventTime {
  if (stated === null)
    return { event_time: receivedAt, event_time_raw: null, time_source: 'collector', time_skewed: false };
  const isSkewed = stated.micros > latest;
  return {
    event_time: isSkewed ? receivedAt : stated.micros,
    // Digits that are no time near ours may be something else, a card number for one.
    event_time_raw: isSkewed && isDigits.test(stated.raw) ? null : stated.raw,
    time_source: clock,
    time_skewed: isSkewed,
  };
}
