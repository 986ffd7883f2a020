import { type ContentFields, plainFieldName } from './content-fields.ts';
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from './json.ts';

/** What lies deeper is left out too: nobody has looked at it. */
const MAX_DEPTH = 64;

export interface ContentDropped<T> {
  /** The same value when nothing was dropped. */
  readonly value: T;
  readonly dropped: number;
}

/**
 * Leaves out members by name, at any depth and in JSON that texts hold. What is kept is the same where nothing went, and keeps every digit.
 * @param fields names, spelled as they may be: matched_text is also matchedText
 */
export function dropContentFields<T extends JsonValue>(value: T, fields: ContentFields): ContentDropped<T> {
  const walk = new ContentWalk(fields);
  // What is kept of a value has its type: members go, the kind of node stays.
  const kept = walk.keep(value, 0) as T;
  return { value: kept, dropped: walk.dropped };
}

class ContentWalk {
  dropped = 0;
  readonly #fields: ContentFields;

  constructor(fields: ContentFields) {
    this.#fields = fields;
  }

  keep(node: JsonValue, depth: number): JsonValue {
    if (depth > MAX_DEPTH) return this.#drop();
    if (typeof node === 'string') return this.#text(node, depth);
    if (Array.isArray(node)) {
      const kept = node.map((item) => this.keep(item, depth + 1));
      return kept.some((item, index) => item !== node[index]) ? kept : node;
    }
    return isJsonObject(node) ? this.#object(node, depth) : node;
  }

  #drop(): null {
    this.dropped += 1;
    return null;
  }

  #object(node: JsonObject, depth: number): JsonValue {
    const copy: Record<string, JsonValue> = Object.create(null);
    let isChanged = false;
    for (const [name, member] of Object.entries(node)) {
      const isContent = this.#fields.has(plainFieldName(name));
      if (isContent) this.#drop();
      else copy[name] = this.keep(member, depth + 1);
      isChanged ||= isContent || copy[name] !== member;
    }
    return isChanged ? copy : node;
  }

  /** JSON is read, and written again only if something went. JSON that was cut cannot be read: it goes if it names content. */
  #text(text: string, depth: number): JsonValue {
    if (!mayHoldJson.test(text)) return text;
    const value = parseJson(text);
    if (value === undefined) return this.#namesContent(text) ? this.#drop() : text;
    if (typeof value === 'string' && !mayHoldJson.test(value)) return text;
    const kept = this.keep(value, depth + 1);
    return kept === value ? text : JSON.stringify(kept);
  }

  #namesContent(text: string): boolean {
    for (const [, name = ''] of text.matchAll(quotedName)) if (this.#fields.has(plainFieldName(name))) return true;
    return false;
  }
}

const mayHoldJson = /^\s*[[{"]/;
/** As deep as JSON in JSON may be escaped. */
const quotedName = /"([^"\\]{1,64})\\{0,15}"\s{0,8}:/g;
