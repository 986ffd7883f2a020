import { type ResolveOptions, resolveSecret } from '@tripline/secrets';

/**
 * A secret that is read again at each use, so that a rotated one counts without a restart. While it cannot be read (its file is just being replaced)
 * the last one holds.
 * @throws SecretError when it cannot be read at the first time, which is now
 */
export function heldSecret(reference: string, from: ResolveOptions): () => string {
  let last = resolveSecret(reference, from);
  return () => {
    try {
      last = resolveSecret(reference, from);
    } catch {
      // The broker will say whether the old one still does.
    }
    return last.reveal();
  };
}
