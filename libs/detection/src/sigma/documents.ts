import { parseAllDocuments } from 'yaml';
import type { Problems } from './problems.ts';

/** A rule file as it lies on disk or on a topic. */
export interface RuleFile {
  readonly name: string;
  readonly text: string;
}

export type YamlMap = Readonly<Record<string, unknown>>;

/** A document of a rule file, and where to report what is wrong with it. */
export interface RuleDocument {
  readonly file: string;
  readonly content: YamlMap;
  readonly problems: Problems;
}

/** Rules are small; what is larger is a mistake or an attack on the parser. */
const MAX_CHARACTERS = 1_000_000;
const MAX_ALIASES = 100;

/** The documents of a file that are maps. Empty documents are passed over; what is not YAML or not a map is a problem. */
export function readDocuments(file: RuleFile, problems: Problems): RuleDocument[] {
  if (file.text.length > MAX_CHARACTERS) {
    problems.add(`has more than ${MAX_CHARACTERS} characters`);
    return [];
  }
  // The core schema of YAML 1.2: dates stay text, and so do yes and no (see asBoolean).
  const documents = parseAllDocuments(file.text, { version: '1.2', schema: 'core', prettyErrors: true });
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document, index) => {
    const place = problems.inDocument(index + 1);
    if (document.errors.length > 0) {
      for (const error of document.errors) place.add(`is not YAML: ${error.message.split('\n')[0]}`);
      return [];
    }
    const content = contentOf(document, place);
    if (content === undefined || content === null) return [];
    if (!isMap(content)) {
      place.add('must be a map');
      return [];
    }
    return [{ file: file.name, content, problems: place }];
  });
}

function contentOf(document: { toJS(options: { maxAliasCount: number }): unknown }, problems: Problems): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch {
    return problems.add(`uses aliases that do not resolve, or more than ${MAX_ALIASES} times`);
  }
}

export function isMap(value: unknown): value is YamlMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
