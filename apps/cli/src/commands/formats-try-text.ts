import type { Trial, TriedEvent } from './formats-try.ts';

const WIDEST = 72;

/** One line's trial, for people. */
export function trialText(trial: Trial): string {
  const { line, events, rejected, ignored, found_by } = trial;
  const how = found_by === 'shape' ? 'found by its shape' : 'as it was named';
  const said = [
    ...(events.length > 1 ? [`${events.length} events, ${how}`] : []),
    ...events.flatMap((event) => eventLines(event, events.length > 1 ? '' : ` (${how})`)),
    ...(rejected === null ? [] : [`rejected: ${rejected}${hints[rejected] ?? ''}`]),
    ...(ignored === undefined ? [] : [`stands for no event: ${ignored}`]),
  ];
  return [`line ${line}`, ...said.map((text) => `  ${text}`), ''].join('\n');
}

const hints: Readonly<Record<string, string>> = {
  unknown_format: ' (no format knows this shape: name one with --format, or write one: docs/formats/custom.md)',
  body_unreadable: ' (not JSON; for pretty-printed JSON: jq -c .)',
};

function eventLines({ format, fields, unmapped }: TriedEvent, how: string): string[] {
  const rows = Object.entries(fields).map(([name, { value, from }]) => [name, plain(value), placeOf(from)] as const);
  const name = Math.max(0, ...rows.map(([text]) => text.length));
  const value = Math.max(0, ...rows.map(([, text]) => text.length));
  return [
    `${format}${how}`,
    ...rows.map(([field, text, from]) => `  ${field.padEnd(name)}  ${text.padEnd(value)}  ${from}`),
    ...unmapped.map((pointer) => `  not mapped: ${visible(pointer)}`),
  ];
}

function placeOf(from: string | null): string {
  if (from === null) return 'derived';
  return from === '' ? 'the record itself' : visible(from);
}

function plain(value: unknown): string {
  const text = visible(typeof value === 'string' ? value : JSON.stringify(value));
  return text.length <= WIDEST ? text : `${text.slice(0, WIDEST - 1)}…`;
}

/** Records may hold what a terminal would obey, or show in another order. */
export function visible(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (char) => `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}
