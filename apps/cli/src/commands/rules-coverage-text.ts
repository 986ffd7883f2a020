import type { FormatCoverage, RuleCoverage } from '@tripline/detection';
import { type CoveredEntry, idsOf } from './rules-coverage-entries.ts';

/** The report for people, on a terminal or as a page. */
export function coverageText(
  rules: readonly RuleCoverage[],
  entries: readonly CoveredEntry[],
  isPage: boolean,
): string[] {
  return isPage ? pageOf(rules, entries) : terminalOf(rules, entries);
}

function terminalOf(rules: readonly RuleCoverage[], entries: readonly CoveredEntry[]): string[] {
  return [
    ...rules.flatMap(({ rule, formats }) => [
      `${rule.title} (${[rule.level, ...idsOf(rule)].join(', ')})`,
      ...statesOf(formats).map(([state, names]) => `  ${state}: ${names}`),
    ]),
    '',
    ...entries.map(
      ({ id, name, rules: about }) => `${id}${name === null ? '' : ` ${name}`}: ${about.join(', ') || 'no rule'}`,
    ),
  ];
}

const HEAD = `# What the rules cover

Made by \`tripline rules coverage --markdown\` from the rules and the sample records of every format; a test says when it is out of date.

Which entry a rule belongs to is our judgement; OWASP ids carry the year of their list, since the lists number differently.
`;

function pageOf(rules: readonly RuleCoverage[], entries: readonly CoveredEntry[]): string[] {
  return [
    ...HEAD.split('\n'),
    '## Attacks',
    '',
    '| entry | rules |',
    '|---|---|',
    ...entries.map(
      ({ id, name, rules: about }) => `| ${id}${name === null ? '' : ` ${name}`} | ${about.join(', ') || 'none'} |`,
    ),
    '',
    '## Formats',
    '',
    '*seen*: a sample record is matched or counted by the rule. *fields*: all that it reads arrives, no sample is such an event. *lacks*: these fields never',
    'arrive; where one of them is an identity, [enrichment](../enrichment.md) may fill it in.',
    '',
    ...rules.flatMap(({ rule, formats }) => [
      `### ${rule.title}`,
      '',
      ...statesOf(formats).map(([state, names]) => `- *${state}*: ${names}`),
      '',
    ]),
  ];
}

/** State (or what is lacking) and the formats of which it holds. */
function statesOf(formats: readonly FormatCoverage[]): [string, string][] {
  const states = new Map<string, string[]>();
  for (const { format, state, lacks } of [...formats].sort((a, b) => rank(a) - rank(b))) {
    const key = state === 'lacks' ? `lacks ${lacks.join(' and ')}` : state;
    states.set(key, [...(states.get(key) ?? []), format]);
  }
  return [...states].map(([state, names]) => [state, names.sort().join(', ')]);
}

function rank({ state, lacks }: FormatCoverage): number {
  return { seen: 0, fields: 1, lacks: 2 }[state] + lacks.length;
}
