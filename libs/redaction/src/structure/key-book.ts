import { namesServiceKey } from '../detectors/service-keys.ts';
import { isArgumentsName } from './argv.ts';
import { judgeName, type NameVerdict, normalizedName } from './key-names.ts';
import { isValueName, namesNumber64 } from './labelled-values.ts';

export interface KeyEntry {
  readonly verdict: NameVerdict;
  /** Speaks of another member: "value" beside "name". */
  readonly isValue: boolean;
  /** Some unknown kind of key: a secret if only a machine would write its value. */
  readonly isKey: boolean;
  /** Holds the number of a telephone. */
  readonly isPhone: boolean;
  /** Holds the arguments of a command. */
  readonly isArguments: boolean;
  /** Names an id or a checksum. One of 64 bits has 17 to 20 digits, and every fourth of them holds a "card" somewhere. */
  readonly isNumber64: boolean;
  /** Set by who has scanned the name and found no secret in it. */
  isClean: boolean;
}

const MAX_ENTRIES = 8192;
const MAX_NAME = 64;
const phoneName =
  /(?:^| )(?:(?:tele|cell|mobile )?phone|mobile|cell|fax|tel|telefon|handy|msisdn|whatsapp)(?: (?:number|no|nr|num))?$/;

/** What is known of member names: there are few of them and they come again in every event. */
export class KeyBook {
  readonly #extra: ReadonlySet<string>;
  readonly #entries = new Map<string, KeyEntry>();

  /** @param secretNames further names of secrets */
  constructor(secretNames: readonly string[]) {
    this.#extra = new Set(secretNames.map(normalizedName));
  }

  readonly judge = (name: string): NameVerdict => this.look(name).verdict;

  look(name: string): KeyEntry {
    return this.#entries.get(name) ?? this.#enter(name);
  }

  /** Long names are judged each time: a book of them would be a store of secrets. */
  #enter(name: string): KeyEntry {
    const verdict = judgeName(name, this.#extra);
    const words = normalizedName(name);
    const entry = {
      verdict,
      isKey: verdict === 'key' || (verdict === 'plain' && namesServiceKey(words.split(' '))),
      isValue: isValueName(name),
      isPhone: phoneName.test(words),
      isArguments: isArgumentsName(name),
      isNumber64: namesNumber64(name),
      isClean: false,
    };
    if (name.length <= MAX_NAME) {
      if (this.#entries.size >= MAX_ENTRIES) this.#entries.clear();
      this.#entries.set(name, entry);
    }
    return entry;
  }
}
