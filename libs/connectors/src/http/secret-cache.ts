import type { Secret } from '@tripline/secrets';
import type { Settings, SettingsSchema, WithSecrets } from '../contract.ts';
import { secretNames } from '../setting-fields.ts';

const MAX_AGE_MS = 300_000;

/** Settings with their secrets looked up: at the first use, every five minutes, and when the destination refuses them. */
export class SecretCache<S extends SettingsSchema> {
  readonly #settings: Settings<S>;
  readonly #names: readonly string[];
  readonly #resolve: (reference: string) => Secret;
  readonly #nowMs: () => number;
  #held: { readonly settings: WithSecrets<Settings<S>>; readonly sinceMs: number } | undefined;

  constructor(schema: S, settings: Settings<S>, resolve: (reference: string) => Secret, nowMs: () => number) {
    this.#settings = settings;
    this.#names = secretNames(schema);
    this.#resolve = resolve;
    this.#nowMs = nowMs;
  }

  /** @throws SecretError */
  current(): WithSecrets<Settings<S>> {
    const held = this.#held;
    if (held !== undefined && this.#nowMs() - held.sinceMs < MAX_AGE_MS) return held.settings;
    return this.#lookUp();
  }

  /** Looks up again. @returns whether any value is another one than before @throws SecretError */
  refresh(): boolean {
    const before = this.#held?.settings as Record<string, Secret | undefined> | undefined;
    const now = this.#lookUp() as Record<string, Secret | undefined>;
    return this.#names.some((name) => before?.[name]?.reveal() !== now[name]?.reveal());
  }

  #lookUp(): WithSecrets<Settings<S>> {
    const raw = this.#settings as Readonly<Record<string, unknown>>;
    const values = this.#names
      .filter((name) => raw[name] !== undefined)
      .map((name) => [name, this.#resolve(raw[name] as string)] as const);
    const settings = { ...raw, ...Object.fromEntries(values) } as WithSecrets<Settings<S>>;
    this.#held = { settings, sinceMs: this.#nowMs() };
    return settings;
  }
}
