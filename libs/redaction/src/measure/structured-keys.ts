import type { JsonObject } from '@tripline/contract';
import type { Redactor } from '../redactor.ts';
import { Counter, type Halves } from './share.ts';

/** Names that other people gave to their secrets. */
export interface StructuredKeys {
  readonly recall: Halves;
  readonly missed: readonly string[];
}

const assignment =
  /(?<![\w.-])(?<name>[A-Za-z][\w.-]{2,48})["'\]]{0,2}[ \t]{0,4}(?::=|=>|[:=])[ \t]{0,4}["']?(?<value>[^\s"',;]{8,})/g;
/** What ends a name that holds a secret, whoever writes it. */
const secretEnd =
  /(?:passw(?:or)?d|passphrase|pwd|secret|credentials?|auth[_.-]?token|access[_.-]?token|api[_.-]?token|(?:api|secret|private|access|auth|encryption|signing)[_.-]?key)$/i;
/** As plain as a value can be: only the name may give it away. */
const PLAIN = 'correct horse';

/**
 * Takes the names out of texts that hold a secret, gives each the same harmless value, as a member of an object and as
 * one of JSON in a text, and looks whether the value goes: measures the key-name rule alone.
 */
export function measureStructuredKeys(rows: readonly JsonObject[], redactor: Redactor): StructuredKeys {
  const counter = new Counter();
  const missed: string[] = [];
  for (const [name, line] of namesIn(rows)) {
    const { value } = redactor.redactContent([{ [name]: PLAIN }, JSON.stringify({ [name]: PLAIN })], '');
    const isFound = !JSON.stringify(value).includes(PLAIN);
    counter.add(line, isFound);
    if (!isFound) missed.push(name);
  }
  return { recall: counter.halves, missed };
}

/** Each name once, with the line where it stood first. */
function namesIn(rows: readonly JsonObject[]): Map<string, number> {
  const names = new Map<string, number>();
  for (const [line, row] of rows.entries()) {
    if (row['is_secret'] !== true) continue;
    for (const { groups } of String(row['text']).matchAll(assignment)) {
      const name = groups?.['name'] ?? '';
      if (secretEnd.test(name) && !names.has(name)) names.set(name, line);
    }
  }
  return names;
}
