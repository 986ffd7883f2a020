import type { MappedEvent } from '@tripline/formats';
import type { Exception } from '@tripline/redaction';
import type { Settings } from '../settings/settings.ts';
import { type Glob, glob } from './enrichment/glob.ts';
import { Rows } from './enrichment/rows.ts';

type ExceptionSettings = Settings['redaction']['exceptions'][number];

/** Whose event it is that an exception may hold for. */
export interface ExceptionAbout {
  readonly tenant: string;
  readonly source: string;
  /** Microseconds. By it exceptions end: a record that is read again is judged as it was. */
  readonly receivedAt: number;
}

/** The exceptions that hold for one event, as one; undefined for none. */
export type ExceptionsOf = (event: MappedEvent, about: ExceptionAbout) => Exception | undefined;

interface Place {
  readonly detectors: readonly Glob[];
  readonly pointer: Glob;
  /** First microsecond at which it no longer holds. */
  readonly end: number;
}

const DAY_MICROS = 86_400_000_000;

export function compileExceptions(settings: readonly ExceptionSettings[]): ExceptionsOf {
  if (settings.length === 0) return () => undefined;
  const rows = new Rows<'tenant' | 'source' | 'tool', Place>(
    settings.map(({ tenants, sources, tools, detectors, pointer, until }) => ({
      where: { tenant: tenants, source: sources, tool: tools },
      fill: { detectors: detectors.map(glob), pointer: glob(pointer), end: endOf(until) },
    })),
  );
  return ({ tool }, about) => {
    const found = rows.find((key) => (key === 'tool' ? tool : about[key]));
    const places = found.filter(({ end }) => about.receivedAt < end);
    if (places.length === 0) return undefined;
    return ({ id }, at) =>
      places.some(
        ({ detectors, pointer }) => pointer.matches(at) && detectors.some((detector) => detector.matches(id)),
      );
  };
}

/** Exceptions that hold no more, by their place in the settings. */
export function endedExceptions(settings: readonly ExceptionSettings[], nowMicros: number): number[] {
  return settings.flatMap(({ until }, index) => (endOf(until) <= nowMicros ? [index] : []));
}

function endOf(until: string): number {
  return Date.parse(`${until}T00:00:00Z`) * 1000 + DAY_MICROS;
}
