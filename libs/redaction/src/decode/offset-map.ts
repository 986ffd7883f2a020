/** Leads from a decoded text back to the text it was made of, without an entry per character. */
export class OffsetMap {
  readonly #decodedAt: number[] = [0];
  readonly #rawAt: number[] = [0];

  /** From `decoded` on, one character stands for one of the text from `raw` on. */
  mark(decoded: number, raw: number): void {
    this.#decodedAt.push(decoded);
    this.#rawAt.push(raw);
  }

  rawIndex(decoded: number): number {
    let low = 0;
    let high = this.#decodedAt.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#decodedAt[middle] as number) <= decoded) low = middle;
      else high = middle - 1;
    }
    return (this.#rawAt[low] as number) + decoded - (this.#decodedAt[low] as number);
  }
}

/** A text with its escapes resolved. */
export interface Decoded {
  readonly text: string;
  readonly map: OffsetMap;
}

/**
 * Replaces what the pattern finds by what it stands for.
 * @param meaning of one escape; undefined leaves it as it is
 * @returns undefined when nothing was replaced
 */
export function decodeEscapes(
  text: string,
  escapes: RegExp,
  meaning: (written: string) => string | undefined,
): Decoded | undefined {
  const map = new OffsetMap();
  let out = '';
  let from = 0;
  for (const match of text.matchAll(escapes)) {
    const plain = meaning(match[0]);
    if (plain === undefined) continue;
    out += text.slice(from, match.index);
    map.mark(out.length, match.index);
    out += plain;
    from = match.index + match[0].length;
    map.mark(out.length, from);
  }
  return from === 0 ? undefined : { text: out + text.slice(from), map };
}
