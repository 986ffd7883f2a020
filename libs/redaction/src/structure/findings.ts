import type { Finding } from '@tripline/contract';
import { type Span, utf8Length } from '../scan/spans.ts';
import { markerOf, type TokenKey } from '../tokens.ts';

const MAX_KEPT = 50;
const MAX_POINTER_PART = 64;

/** What was found in one call, and where the walk stands. Never holds a byte of a secret. */
export class Findings {
  readonly kept: Finding[] = [];
  count = 0;
  /** Matches that an exception left in place. */
  excepted = 0;
  readonly #prefix: string;
  readonly #tokens: TokenKey | undefined;
  readonly #path: (string | number)[] = [];

  /** @param prefix JSON pointer of the value that is walked */
  constructor(prefix: string, tokens: TokenKey | undefined) {
    this.#prefix = prefix;
    this.#tokens = tokens;
  }

  enter(part: string | number): void {
    this.#path.push(part);
  }

  /** The name that goes out stands in the pointer. */
  rename(part: string): void {
    this.#path[this.#path.length - 1] = part;
  }

  leave(): void {
    this.#path.pop();
  }

  /** @param text the leaf, as received */
  add(span: Span, text: string): void {
    this.count += 1;
    if (this.kept.length === MAX_KEPT) return;
    this.kept.push({
      pattern: span.detector.id,
      tags: [...span.detector.tags],
      pointer: this.pointer(),
      position: utf8Length(text, 0, span.start),
      length: utf8Length(text, span.start, span.end),
    });
  }

  marker(span: Span): string {
    return markerOf(span, this.#tokens);
  }

  /** Where the walk stands. */
  pointer(): string {
    return this.#prefix + this.#path.map(pointerPart).join('');
  }
}

function pointerPart(part: string | number): string {
  const text = String(part).slice(0, MAX_POINTER_PART);
  return `/${text.replace(/~/g, '~0').replace(/\//g, '~1')}`;
}
