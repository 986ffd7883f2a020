import type { TenantPattern } from './tenant/tenant-patterns.ts';
import type { TokenKey } from './tokens.ts';

/** What a redactor is made from. Everything but the token key is part of the ruleset. */
export interface RedactorOptions {
  /** One tenant's key. Without it values are replaced without a correlation token. */
  readonly tokens?: TokenKey;
  /** Further names whose values are secrets; apiKey, api_key and API-KEY are one name. */
  readonly secretNames?: readonly string[];
  /** Ids of optional detectors to use (private-ipv4). */
  readonly enable?: readonly string[];
  /** Ids of detectors not to use. */
  readonly disable?: readonly string[];
  /** One tenant's own patterns; {@link compilePatterns} says beforehand what is wrong with them. */
  readonly patterns?: readonly TenantPattern[];
  readonly limits?: Partial<Limits>;
}

/** Beyond a limit content is dropped, never passed on unseen. */
export interface Limits {
  /** Nesting of objects and arrays. */
  readonly maxDepth: number;
  /** UTF-16 units of all names and values of one call. */
  readonly maxSize: number;
  /** Work units of one call, about 3 ns each: characters read and candidates tried, in all layers of encoding together. */
  readonly maxWork: number;
}

export const defaultLimits: Limits = { maxDepth: 64, maxSize: 1 << 20, maxWork: 32 << 20 };

/** Why content was dropped. */
export type DropClass = 'error' | 'depth' | 'size' | 'budget';

/** Ends a call that cannot be finished safely. Never leaves this library. */
export class DropSignal extends Error {
  readonly dropClass: DropClass;
  constructor(dropClass: DropClass) {
    super('content dropped');
    this.dropClass = dropClass;
  }
}
