import { hash } from 'node:crypto';
import { ConfigError } from '@tripline/pipeline';
import { type BodySeal, type Keyring, keyBytes, type ResolveOptions, resolveSecret } from '@tripline/secrets';
import type { Logger } from '@tripline/telemetry';
import { fileState } from './file-state.ts';
import { readSettings, type Settings } from './settings.ts';
import { sealingKeyring } from './settings-secrets.ts';

const POLL_MS = 5_000;

/** The keys as the settings have them at the moment. */
export interface KeyringReading {
  readonly keyring: Keyring;
  /** SHA-256 of each key by its id: tells whether it is the one that it was. */
  readonly keys: ReadonlyMap<string, string>;
  /** What they were read from. */
  readonly files: readonly string[];
}

/** Told what became of keys that changed. Neither holds a key. */
export interface KeyringWatcher {
  loaded(activeKeyId: string, keyIds: readonly string[]): void;
  /** The keys in use stay. */
  refused(problems: readonly string[]): void;
}

/** The keys of a process, and how to read them again. */
export interface SealingKeys {
  readonly first: KeyringReading;
  /** @throws ConfigError @returns null where there are no keys any more */
  readonly now: () => KeyringReading | null;
}

/** @throws ConfigError listing every key that cannot be used @returns null where there are no keys */
export function sealingKeys(settings: Settings, from: ResolveOptions): SealingKeys | null {
  const { env } = from;
  const first = readKeyring(settings, from);
  return first && { first, now: () => readKeyring(readSettings(env), { env }) };
}

/** Watches the keys while a stage runs, and logs what becomes of them. @returns null where there are none */
export function watchKeys(keys: SealingKeys | null, log: Pick<Logger, 'info' | 'warn'>): WatchedKeyring | null {
  if (keys === null) return null;
  return new WatchedKeyring(keys.first, keys.now, {
    loaded: (activeKey, keyIds) => log.info({ activeKey, keyIds }, 'sealing keys loaded'),
    refused: (problems) => log.warn({ problems }, 'sealing keys refused, those in use stay'),
  });
}

function readKeyring(settings: Settings, from: ResolveOptions): KeyringReading | null {
  const keyring = sealingKeyring(settings, from);
  if (keyring === null) return null;
  const { env } = from;
  const { keys } = settings.sealing;
  const secrets = keys.flatMap(({ secret }) => (secret.startsWith('file:') ? [secret.slice('file:'.length)] : []));
  const file = env['TRIPLINE_SETTINGS'];
  return {
    keyring,
    keys: new Map(keys.map(({ id, secret }) => [id, hash('sha256', keyBytes(resolveSecret(secret, { env })))])),
    files: [...(file ? [file] : []), ...secrets],
  };
}

/**
 * The keys as the settings have them now: a key is added, made the active one or taken away without a restart. A step is one piece of work for the event
 * loop, so that keys change between two chunks. What cannot be used changes nothing.
 */
export class WatchedKeyring implements Keyring {
  #current: KeyringReading;
  #seen: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #read: () => KeyringReading | null;
  readonly #watcher: KeyringWatcher;
  readonly #pollMs: number;

  /** @param first the keys that were read at configuration */
  constructor(first: KeyringReading, read: () => KeyringReading | null, watcher: KeyringWatcher, pollMs = POLL_MS) {
    this.#current = first;
    this.#read = read;
    this.#watcher = watcher;
    this.#pollMs = pollMs;
    this.#waitAndLook();
  }

  get activeKeyId(): string {
    return this.#current.keyring.activeKeyId;
  }

  seal(plain: Buffer, aad: Buffer): { readonly seal: BodySeal; readonly body: Buffer } {
    return this.#current.keyring.seal(plain, aad);
  }

  open(seal: Readonly<BodySeal>, body: Buffer, aad: Buffer): Buffer | 'unknown_key' | 'broken' {
    return this.#current.keyring.open(seal, body, aad);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Polled, since events of the file system get lost where a volume is mounted or a link is swapped, as Kubernetes does it. */
  #waitAndLook(): void {
    this.#timer = setTimeout(async () => {
      await this.#look();
      if (this.#timer !== undefined) this.#waitAndLook();
    }, this.#pollMs).unref();
  }

  async #look(): Promise<void> {
    const state = (await Promise.all(this.#current.files.map(fileState))).join();
    if (state === this.#seen) return;
    // Also at the first look: the files may have changed since configuration read them.
    this.#seen = state;
    const read = this.#readAnew();
    if (read === undefined) return;
    const before = this.#current;
    this.#current = read;
    // Of files that are new to us no state is known yet: they are read once more.
    if (read.files.join() !== before.files.join()) this.#seen = undefined;
    if (isOther(before, read)) this.#watcher.loaded(read.keyring.activeKeyId, [...read.keys.keys()]);
  }

  #readAnew(): KeyringReading | undefined {
    try {
      const read = this.#read();
      const problems = read === null ? ['sealing: there are no keys any more'] : replaced(this.#current, read);
      if (read !== null && problems.length === 0) return read;
      this.#watcher.refused(problems);
    } catch (error) {
      this.#watcher.refused(error instanceof ConfigError ? error.problems : ['unexpected']);
    }
    return undefined;
  }
}

function isOther(before: KeyringReading, now: KeyringReading): boolean {
  const ids = (reading: KeyringReading) => [reading.keyring.activeKeyId, ...reading.keys.keys()].join();
  return ids(before) !== ids(now);
}

/** What an id's former key sealed would not open any more, and be taken for forged. */
function replaced(before: KeyringReading, now: KeyringReading): string[] {
  return [...now.keys]
    .filter(([id, digest]) => (before.keys.get(id) ?? digest) !== digest)
    .map(([id]) => `sealing.keys: ${id} is another key than before: a new key needs a new id`);
}
