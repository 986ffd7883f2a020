import { type RuleFile, readDocuments, type YamlMap } from './sigma/documents.ts';
import type { Rule } from './sigma/rule.ts';

type Identity = Pick<Rule, 'file' | 'id' | 'title'>;

/** What stands in the files about each rule, as its author wrote it. */
export class RuleDocuments {
  readonly #contents: ReadonlyMap<string, YamlMap>;

  constructor(files: readonly RuleFile[]) {
    const documents = files.flatMap(readDocuments);
    this.#contents = new Map(
      documents.flatMap(({ file, content }) => {
        if (content === undefined) return [];
        const [id = '', title = ''] = [content['id'], content['title']].map((each) => String(each ?? ''));
        return [[keyOf({ file, id, title }), content] as const];
      }),
    );
  }

  of(rule: Identity): YamlMap {
    return this.#contents.get(keyOf(rule)) ?? {};
  }
}

function keyOf({ file, id, title }: Identity): string {
  return JSON.stringify([file, id, title]);
}
