import { inspect } from 'node:util';

const MASK = '[secret]';

/**
 * A value that must not be seen: it prints, serialises and inspects as `[secret]`, also inside other values.
 * Call `reveal` where the value is used and nowhere else.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [Symbol.toPrimitive](): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}
