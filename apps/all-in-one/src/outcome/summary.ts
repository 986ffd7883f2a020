import type { Outcome } from './tally.ts';

/** The one line that scripts look for. */
export function closingLine({ delivered, alerts, redactions }: Outcome): string {
  return `events delivered: ${delivered}, alerts: ${alerts.length}, redactions: ${redactions}`;
}

/** What came out, as lines of text: events by type, alerts, the closing line. */
export function summarise(outcome: Outcome): string[] {
  const events = [...outcome.byType].map(([type, count]) => [type, String(count)]);
  const alerts = outcome.alerts.map(({ rule, agent, owner, eventCount }) => [rule, agent, owner, String(eventCount)]);
  return [
    ...table(['event type', 'events'], events),
    '',
    ...(alerts.length > 0 ? [...table(['alert', 'agent', 'owner', 'events'], alerts), ''] : []),
    ...(outcome.letThrough > 0 ? [letThrough(outcome), ''] : []),
    ...(outcome.delivered < outcome.expected ? [missing(outcome), ''] : []),
    closingLine(outcome),
  ];
}

function letThrough({ letThrough: count }: Outcome): string {
  return `secrets that the proxies let through, told by dlp.match events of our own: ${count}`;
}

function missing({ delivered, expected }: Outcome): string {
  return `${expected - delivered} of ${expected} sample events have not come out yet; they are still in Kafka and on their way.`;
}

/** Columns wide enough for their longest cell; a column of numbers is set to the right. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const cell = (row: readonly string[], column: number) => row[column] ?? '';
  const columns = header.map((_, column) => ({
    width: Math.max(...[header, ...rows].map((row) => [...cell(row, column)].length)),
    isNumeric: rows.length > 0 && rows.every((row) => /^\d+$/.test(cell(row, column))),
  }));
  return [header, ...rows].map((row) => {
    const cells = columns.map(({ width, isNumeric }, column) => {
      const text = cell(row, column);
      const padding = ' '.repeat(width - [...text].length);
      return isNumeric ? padding + text : text + padding;
    });
    return `  ${cells.join('   ')}`.trimEnd();
  });
}
