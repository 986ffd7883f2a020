import { contentFields, isJsonObject, type JsonValue, plainFieldName } from '@tripline/contract';

export { contentFields };

/** What lies deeper is left out too: nobody has looked at it. */
const MAX_DEPTH = 64;

export interface ContentDropped<T> {
  /** The same value when nothing was dropped. */
  readonly value: T;
  readonly dropped: number;
}

/**
 * Leaves out members by name, at any depth; for DLP, guardrail and AISG records, before the rest is kept as extra.
 * @param names spelled as they may be: matched_text is also matchedText
 */
export function dropContentFields<T extends JsonValue>(
  value: T,
  names: readonly string[] = contentFields,
): ContentDropped<T> {
  const plain = new Set(names.map(plainFieldName));
  let dropped = 0;
  const keep = (node: JsonValue, depth: number): JsonValue => {
    if (depth > MAX_DEPTH) {
      dropped += 1;
      return null;
    }
    if (Array.isArray(node)) {
      const kept = node.map((item) => keep(item, depth + 1));
      return kept.some((item, index) => item !== node[index]) ? kept : node;
    }
    if (!isJsonObject(node)) return node;
    const copy: Record<string, JsonValue> = Object.create(null);
    let isChanged = false;
    for (const [name, member] of Object.entries(node)) {
      const isContent = plain.has(plainFieldName(name));
      if (!isContent) copy[name] = keep(member, depth + 1);
      else dropped += 1;
      isChanged ||= isContent || copy[name] !== member;
    }
    return isChanged ? copy : node;
  };
  // What is kept of a value has its type: members go, the kind of node stays.
  return { value: keep(value, 0) as T, dropped };
}
