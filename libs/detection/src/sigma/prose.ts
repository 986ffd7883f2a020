/**
 * What a rule says to people only. Half of a public rule is that, and parsing it takes half the time of loading, so it is not parsed;
 * it is no part of a rule's hash either.
 */
const PROSE = [
  'description',
  'references',
  'author',
  'falsepositives',
  'related',
  'status',
  'license',
  'regression_tests_path',
  'simulation',
];

/** A key at the beginning of a line and all that belongs to it: lines further in, blank ones, and items of a list that is not indented. */
const PROSE_SECTION = new RegExp(
  `^(?:${PROSE.join('|')})[ ]*:[^\\n]*(?:\\n(?:[ \\t][^\\n]*|\\r)?(?=\\n|$)|\\n- [^\\n]*)*`,
  'gm',
);

/** An anchor may stand in the prose and be used elsewhere. */
const ANCHOR = /(?:^|\s)&\w/;

/** The text without its prose. Lines move, so places in it mean nothing; where it does not parse, the whole text is to be asked. */
export function withoutProse(text: string): string {
  return text.includes('&') && ANCHOR.test(text) ? text : text.replace(PROSE_SECTION, '');
}

/** The same of a document that was parsed whole. */
export function dropProse(content: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(content).filter(([key]) => !PROSE.includes(key)));
}
