import type { Measured } from './measure.ts';
import { type Halves, percent, type Share } from './share.ts';

/** The table of `tripline redact bench`, for people. */
export function measuredLines({ ruleset, options, secrets, structuredKeys, pii, toolCalls }: Measured): string[] {
  const { enable = [], disable = [] } = options;
  return [
    `ruleset ${ruleset}, enabled beyond the defaults: ${list(enable)}, disabled: ${list(disable)}`,
    '',
    row('class', ['found', 'recall', 'even lines', 'odd lines', 'precision']),
    ...secrets.map(({ family, recall, precision }) => row(`secrets: ${family}`, recalled(recall, precision))),
    row('structured keys', recalled(structuredKeys.recall)),
    ...pii.types.map(({ type, recall, precision }) => row(`PII: ${type}`, recalled(recall, precision))),
    '',
    row('clean texts', ['flagged', 'share', 'even lines', 'odd lines']),
    ...secrets.map(({ family, flagged }) => row(`no secret: ${family}`, recalled(flagged))),
    row('leaves of tool calls', recalled(toolCalls.overRedacted)),
    `over-redacted leaves per 1,000: ${toolCalls.perThousand.toFixed(2)} (all findings: ${counts(toolCalls.findings)})`,
    '',
    `not looked for, since no pattern tells them: ${counts(pii.beyondPatterns)}`,
  ];
}

function recalled({ all, even, odd }: Halves, precision?: Share): string[] {
  const shares = [`${all.part}/${all.whole}`, percent(all), percent(even), percent(odd)];
  return precision === undefined ? shares : [...shares, percent(precision)];
}

function row(name: string, cells: readonly string[]): string {
  return (name.padEnd(26) + cells.map((cell) => cell.padStart(12)).join('')).trimEnd();
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}

function counts(by: Readonly<Record<string, number>>): string {
  return list(Object.entries(by).map(([name, count]) => `${name} ${count}`));
}
