import { fileState } from '../../settings/file-state.ts';
import type { Enrichment } from './enrichment.ts';
import { readEnrichment } from './enrichment-file.ts';

const POLL_MS = 2_000;
const MOST_LOGGED = 20;

/** Told what became of a file that changed. */
export interface EnrichmentWatcher {
  loaded(): void;
  /** The tables in use stay. @param problems the first of them */
  refused(problems: readonly string[]): void;
}

/**
 * The tables of a file, read again whenever the file changes. A step is one piece of work for the event loop, so tables change between two chunks
 * and never within one. A file that cannot be used changes nothing.
 */
export class WatchedEnrichment {
  #current: Enrichment;
  #seen: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #path: string;
  readonly #watcher: EnrichmentWatcher;
  readonly #pollMs: number;

  /** @param first the tables that were read at configuration */
  constructor(path: string, first: Enrichment, watcher: EnrichmentWatcher, pollMs = POLL_MS) {
    this.#path = path;
    this.#current = first;
    this.#watcher = watcher;
    this.#pollMs = pollMs;
    this.#waitAndLook();
  }

  get current(): Enrichment {
    return this.#current;
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
    const state = await fileState(this.#path);
    if (state === this.#seen) return;
    // Also at the first look: the file may have changed since configuration read it.
    this.#seen = state;
    const read = readEnrichment(this.#path);
    if (!read.ok) return this.#watcher.refused(read.problems.slice(0, MOST_LOGGED));
    this.#current = read.enrichment;
    this.#watcher.loaded();
  }
}
