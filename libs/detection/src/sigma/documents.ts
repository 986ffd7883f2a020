import { type Document, parseAllDocuments } from 'yaml';
import { Problems } from './problems.ts';
import { dropProse, withoutProse } from './prose.ts';

/** A rule file as it lies on disk or on a topic. */
export interface RuleFile {
  readonly name: string;
  readonly text: string;
}

export type YamlMap = Readonly<Record<string, unknown>>;

/** A document of a rule file, and where to report what is wrong with it. */
export interface RuleDocument {
  readonly file: string;
  /** Undefined: it could not be read, and the problems say why. */
  readonly content: YamlMap | undefined;
  readonly problems: Problems;
}

/** Rules are small; what is larger is a mistake or an attack on the parser. */
const MAX_CHARACTERS = 1_000_000;
const MAX_ALIASES = 100;
/** The core schema of YAML 1.2: dates stay text, and so do yes and no (see asBoolean). */
const YAML = { version: '1.2', schema: 'core' } as const;

/** The documents of a file, each with a list of problems of its own. Empty ones are passed over. */
export function readDocuments(file: RuleFile): RuleDocument[] {
  return documentsOf(file, parse);
}

/** The same without what rules say to people only (see `prose.ts`). */
export function readWorkingParts(file: RuleFile): RuleDocument[] {
  const documents = documentsOf(file, (text) => parseQuickly(withoutProse(text)) ?? parse(text));
  return documents.map(({ content, ...rest }) => ({
    ...rest,
    content: content === undefined ? content : dropProse(content),
  }));
}

function documentsOf(file: RuleFile, parsed: (text: string) => readonly Document[]): RuleDocument[] {
  const problems = new Problems(file.name);
  if (file.text.length > MAX_CHARACTERS) {
    problems.add(`has more than ${MAX_CHARACTERS} characters`);
    return [{ file: file.name, content: undefined, problems }];
  }
  return parsed(file.text).flatMap((document, index) => {
    const place = problems.inDocument(index + 1);
    const content = contentOf(document, place);
    if (content === null) return [];
    if (content !== undefined && !isMap(content)) place.add('must be a map');
    return [{ file: file.name, content: isMap(content) ? content : undefined, problems: place }];
  });
}

/** Where a mistake stands takes a third of the time to know, so that is asked only of files that have one. */
function parse(text: string): readonly Document[] {
  return parseQuickly(text) ?? asList(parseAllDocuments(text, { ...YAML, prettyErrors: true }));
}

/** @returns undefined when something is wrong, without saying what */
function parseQuickly(text: string): readonly Document[] | undefined {
  const documents = asList(parseAllDocuments(text, { ...YAML, prettyErrors: false }));
  return documents.every(({ errors, warnings }) => errors.length + warnings.length === 0) ? documents : undefined;
}

function asList(documents: readonly Document[] | { readonly empty: true }): readonly Document[] {
  return 'empty' in documents ? [] : documents;
}

/** @returns null for an empty document, undefined for one that cannot be read */
function contentOf(document: Document, problems: Problems): unknown {
  for (const error of document.errors) problems.add(`is not YAML: ${error.message.split('\n')[0]}`);
  if (document.errors.length > 0) return undefined;
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES }) ?? null;
  } catch {
    return problems.add(`uses aliases that do not resolve, or more than ${MAX_ALIASES} times`);
  }
}

export function isMap(value: unknown): value is YamlMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
