/** As many are remembered, then all are forgotten: names come from outside. */
const MOST = 8192;
const LONGEST = 128;

/** Short texts in which nothing was found. Agents, tools and owners come again and again, and looking them up costs a tenth of looking through them. */
export class CleanTexts {
  readonly #known = new Set<string>();

  has(text: string): boolean {
    return this.#known.has(text);
  }

  add(text: string): void {
    if (text.length > LONGEST) return;
    if (this.#known.size >= MOST) this.#known.clear();
    this.#known.add(text);
  }
}
