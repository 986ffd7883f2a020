import type { PartExplanation, RuleExplanation, SelectionExplanation } from '@tripline/detection';
import { visible } from './formats-try-text.ts';

/** What the rules say of an event, for people. @param isWhole every line of every rule, not the first reason alone */
export function explanationText(rules: readonly RuleExplanation[], isWhole: boolean): string[] {
  const sorted = [...rules].sort((a, b) => order[a.result] - order[b.result]);
  return sorted.flatMap((rule) => [`  ${headline(rule)}`, ...(isWhole ? wholeText(rule, '    ') : [])]).map(visible);
}

const order = { matches: 0, counts: 1, not: 2 } as const;

function headline(rule: RuleExplanation): string {
  if (rule.result === 'matches') return `yes     ${rule.rule}: it alerts`;
  const group = Object.entries(rule.group).map(([field, value]) => `${field} ${value}`);
  if (rule.result === 'counts')
    return `counts  ${rule.rule}: one of ${rule.needs}${group.length > 0 ? ` (${group.join(', ')})` : ''}`;
  return `no      ${rule.rule}: ${firstReason(rule) ?? 'its condition does not hold'}`;
}

/** The first thing that stands in the way. */
function firstReason(of: RuleExplanation): string | undefined {
  if (of.lacks.length > 0) return `it would count, but lacks ${of.lacks.join(' and ')}`;
  for (const part of of.parts) {
    const reason = 'matches' in part ? reasonOf(part.selections, part.isFilteredOut) : firstReason(part);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function reasonOf(selections: readonly SelectionExplanation[], isFilteredOut: boolean): string | undefined {
  if (isFilteredOut) return 'a filter keeps it out';
  const failing = selections.find(({ holds }) => !holds)?.items.find(({ holds }) => !holds);
  return failing === undefined ? undefined : itemText(failing.asked, failing.found);
}

function itemText(asked: string, found: string | null): string {
  return found === null ? asked : `${asked} – ${found}`;
}

function wholeText(of: PartExplanation, indent: string): string[] {
  if (!('matches' in of)) {
    const lacks = of.lacks.map((field) => `${indent}lacks ${field}`);
    const needs = of.needs === '' ? [] : [`${indent}${of.needs}`];
    return [...needs, ...lacks, ...of.parts.flatMap((part) => wholeText(part, `${indent}  `))];
  }
  return [
    `${indent}${of.matches ? 'matches' : 'does not match'} "${of.rule}": ${of.condition}`,
    ...(of.isFilteredOut ? [`${indent}  a filter keeps it out`] : []),
    ...of.selections.flatMap(({ name, holds, items }) => [
      `${indent}  ${mark(holds)} ${name}`,
      ...items.map((item) => `${indent}      ${mark(item.holds)} ${itemText(item.asked, item.found)}`),
    ]),
  ];
}

function mark(holds: boolean): string {
  return holds ? '+' : '-';
}
