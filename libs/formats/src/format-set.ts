import type { JsonObject } from '@tripline/contract';
import type { Format } from './format.ts';
import { lassoXetrack } from './lasso-xetrack.ts';
import { formats } from './registry.ts';
import type { Unwrapped } from './unwrap.ts';

/** What a reading of the input is, where one of the formats knows it. */
export interface Recognised {
  readonly format: Format;
  readonly unwrapped: Unwrapped;
}

/** The formats among which a record's is found: ours and those that users define. */
export interface FormatSet {
  /** In the order in which they are asked. */
  readonly formats: readonly Format[];
  /** By name. */
  get(name: string): Format | undefined;
  /**
   * The format of an input, over all that it may be.
   * @param name the format that its source is set to; null: found by shape
   * @returns with a name, and where the format recognises nothing of it, the input as it was unwrapped first; undefined when no format has this
   * name, or none recognises the record
   */
  find(unwrapped: Unwrapped, name: string | null): Recognised | undefined;
}

/** @param own formats that users define. They are asked before ours: whoever writes one wants it used. Names must differ, see `compileUserFormat`. */
export function formatSet(own: readonly Format[]): FormatSet {
  // But after Lasso's, whose agent chooses some keys of the record, and may choose those by which another format is known.
  const ordered = [lassoXetrack, ...own, ...formats.filter((format) => format !== lassoXetrack)];
  const byName = new Map(ordered.map((format) => [format.name, format]));
  const formatOf = (record: JsonObject, name: string | null) =>
    name === null ? ordered.find((format) => format.recognise(record)) : byName.get(name);
  return {
    formats: ordered,
    get: (name) => byName.get(name),
    find(unwrapped, name) {
      const format = formatOf(unwrapped.record, name);
      if (unwrapped.otherwise !== undefined && format?.recognise(unwrapped.record) !== true) {
        for (const other of unwrapped.otherwise()) {
          const known = formatOf(other.record, name);
          if (known?.recognise(other.record)) return { format: known, unwrapped: other };
        }
      }
      return format === undefined ? undefined : { format, unwrapped };
    },
  };
}

/** Ours alone. */
export const builtInFormats = formatSet([]);
