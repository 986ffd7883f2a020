import { internal } from './kafkajs-modules.ts';

/** A broker takes a second login on a connection after a second (KIP-368); a little more, for its clock. */
const SOONEST_MS = 1_500;

/** The part of kafkajs' Connection that is patched. */
export interface Session {
  /** Of `process.hrtime`; null before the first login. */
  readonly authenticatedAt: [number, number] | null;
}

type ShouldReauthenticate = (this: Session) => boolean;

/**
 * Stock code logs in again at every request once a session has less than ten seconds to go. A token that has not been replaced by then gives no longer
 * session, and the broker breaks the connection of whoever logs in again within a second.
 */
export function notTooSoon(stock: ShouldReauthenticate): ShouldReauthenticate {
  return function shouldReauthenticate(this: Session) {
    if (this.authenticatedAt !== null) {
      const [seconds, nanos] = process.hrtime(this.authenticatedAt);
      if (seconds * 1000 + nanos / 1e6 < SOONEST_MS) return false;
    }
    return stock.call(this);
  };
}

export function spaceReauthentications(): void {
  const { prototype } = internal<{ prototype: Record<symbol, ShouldReauthenticate> }>('network/connection');
  const symbol = Object.getOwnPropertySymbols(prototype).find(({ description }) =>
    description?.endsWith('shouldReauthenticate'),
  );
  const stock = symbol && prototype[symbol];
  if (symbol !== undefined && stock !== undefined) prototype[symbol] = notTooSoon(stock);
}
