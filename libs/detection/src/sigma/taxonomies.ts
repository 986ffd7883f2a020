/** A rule's tags, sorted into the taxonomies that an alert carries. */
export interface Taxonomies {
  /** MITRE ATLAS techniques: AML.T0053, AML.T0084.001 */
  readonly atlas: readonly string[];
  /** OWASP agentic with the year of the list: ASI01:2026 */
  readonly owaspAsi: readonly string[];
  /** OWASP LLM; with the year unless both lists mean the same by it: LLM10:2025, LLM01 */
  readonly owaspLlm: readonly string[];
  /** MITRE ATT&CK techniques and tactics: T1562, defense-evasion */
  readonly attack: readonly string[];
}

/** @param tags Sigma tags: `atlas.t0053`, `owasp-asi.asi01-2026`, `owasp-llm.llm10-2025`, `attack.t1562`; other namespaces are passed over */
export function readTaxonomies(tags: readonly string[]): Taxonomies {
  const of = (namespace: string, write: (id: string) => string) =>
    tags.filter((tag) => tag.startsWith(`${namespace}.`)).map((tag) => write(tag.slice(namespace.length + 1)));
  return {
    atlas: of('atlas', (id) => `AML.${id.toUpperCase()}`),
    owaspAsi: of('owasp-asi', withYear),
    owaspLlm: of('owasp-llm', withYear),
    attack: of('attack', (id) => (/^[tgs]\d/.test(id) ? id.toUpperCase() : id)),
  };
}

function withYear(id: string): string {
  return id.toUpperCase().replace('-', ':');
}

/** What is wrong with a tag; undefined when nothing is. OWASP renumbers its lists, so an id without a year means nothing. */
export function tagProblem(tag: string): string | undefined {
  if (!/^[a-z0-9_-]+\.[a-z0-9._-]+$/.test(tag)) return `tag "${tag}" is not namespace.id in lower case`;
  if (tag.startsWith('owasp-asi.') && !/\.asi\d\d-\d{4}$/.test(tag)) return `tag "${tag}" lacks its year: asi01-2026`;
  if (/^owasp-llm\.(?!llm0[12]$)/.test(tag) && !/\.llm\d\d-\d{4}$/.test(tag))
    return `tag "${tag}" lacks its year: llm10-2025 (only llm01 and llm02 mean the same in every list)`;
  return undefined;
}
