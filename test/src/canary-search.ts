import { type Canary, MARKS } from './canaries.ts';

/**
 * Looks for canaries in any bytes: by the marks in them, in every spelling that could carry one out, and by their own text. Counts hits; what it
 * finds is kept only as a short label, never printed whole.
 */
export class CanarySearch {
  readonly #marks: RegExp;
  readonly #digits: ReadonlySet<string>;
  readonly #others: ReadonlySet<string>;
  readonly hits: string[] = [];
  bytes = 0;

  constructor(canaries: Iterable<Canary>) {
    this.#marks = new RegExp(MARKS.flatMap(spellings).join('|'));
    const digits = new Set<string>();
    const others = new Set<string>();
    for (const { kind, needle } of canaries) {
      if (kind === 'card') digits.add(needle);
      if (kind === 'iban' || kind === 'aws-key-id') others.add(needle);
    }
    this.#digits = digits;
    this.#others = others;
  }

  /** @param where a topic, file or address, for the report */
  look(bytes: Buffer | string, where: string): void {
    // As bytes, so that characters beyond ASCII are spelled as the marks are.
    const text = (typeof bytes === 'string' ? Buffer.from(bytes) : bytes).toString('latin1');
    this.bytes += text.length;
    if (this.#marks.test(text)) this.#hit(where, 'mark');
    for (const [run] of text.matchAll(/\d{16,}/g)) {
      for (let at = 0; at + 16 <= run.length; at += 1)
        if (this.#digits.has(run.slice(at, at + 16))) this.#hit(where, 'card');
    }
    for (const [run] of text.matchAll(/AKIA[A-Z2-7]{16}|DE\d{20}/g))
      if (this.#others.has(run)) this.#hit(where, run.slice(0, 4));
  }

  #hit(where: string, what: string): void {
    this.hits.push(`${what} in ${where}`);
  }
}

/** A mark plain, in JSON escapes, hex, percent, entities, base64 in its three alignments, base64 of base64, UTF-16, full-width, with zero width between. */
function spellings(mark: string): string[] {
  const units = [...mark];
  const code = (unit: string) => unit.charCodeAt(0);
  const hex = (unit: string) => code(unit).toString(16);
  const base64 = base64Cores(mark);
  const texts = [
    mark,
    units.map(hex).join(''),
    units.map((unit) => `%${hex(unit)}`).join(''),
    units.map((unit) => `&#${code(unit)};`).join(''),
    units.map((unit) => `\\u00${hex(unit)}`).join(''),
    units.map((unit) => `\\\\u00${hex(unit)}`).join(''),
    units.join('\u0000'),
    ...[units.map((unit) => String.fromCharCode(code(unit) + 0xfee0)).join(''), units.join('\u200b')].map((text) =>
      Buffer.from(text).toString('latin1'),
    ),
    ...base64,
    ...base64.flatMap(base64Cores),
  ];
  return texts.map((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
}

/** What base64 makes of a text wherever it begins in a group of three bytes, without the characters that its neighbours share. */
function base64Cores(text: string): string[] {
  return [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), Buffer.from(text)])
      .toString('base64')
      .replace(/=+$/, '');
    const from = before === 0 ? 0 : before + 1;
    const whole = Math.floor(((before + text.length) * 8) / 6);
    return encoded.slice(from, whole);
  });
}
