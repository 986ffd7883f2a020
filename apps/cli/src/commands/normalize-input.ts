import { builtInFormats, type FormatSet, formatSet } from '@tripline/formats';
import { ConfigError } from '@tripline/pipeline';
import { type Offline, offlineWith, readFormatFile } from '@tripline/stages';
import { type CommandOption, type Given, UsageError } from '../command.ts';

/** Options of the commands that read records. */
export const inputOptions = {
  format: { value: 'name', help: 'format of every line; left out: found by shape, line by line' },
  mapping: { value: 'file', help: 'a format of your own (docs/formats/custom.md), by which every line is read' },
} as const satisfies Record<string, CommandOption>;

/** The one file that a command was given. @throws UsageError */
export function fileIn({ words }: Given, command: string): string {
  const [path, ...others] = words;
  if (path === undefined || others.length > 0)
    throw new UsageError(`${command} needs one file, or - for standard input`);
  return path;
}

/**
 * What the options say about the input.
 * @throws ConfigError with every problem of the mapping
 * @throws UsageError for a format that does not exist
 */
export function offlineFor({ values }: Given, dlpEvents = false): Offline {
  const { formats, name } = formatsFor(values['mapping']);
  const format = values['format'] ?? name;
  if (format !== null && formats.get(format) === undefined)
    throw new UsageError(`there is no format ${JSON.stringify(format)}; see tripline formats list`);
  return offlineWith({ formats, dlpEvents }, format);
}

/** The formats there are with a mapping, and the name of its own. */
export function formatsFor(mapping: string | undefined): { formats: FormatSet; name: string | null } {
  if (mapping === undefined) return { formats: builtInFormats, name: null };
  const compiled = readFormatFile(mapping);
  if (!compiled.ok) throw new ConfigError(compiled.problems);
  return { formats: formatSet([compiled.format]), name: compiled.format.name };
}
