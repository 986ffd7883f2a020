/** The part of `process` that brings stop signals. */
export interface SignalSource {
  on(event: 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'disconnect', handler: () => void): unknown;
}

/**
 * Resolves at the first wish to stop: a signal, or the channel to `npm start` closing because that was killed. Later ones are ignored while the stages
 * drain; `npm start` ends us by force when it is asked three times.
 */
export function stopWish(source: SignalSource): Promise<void> {
  return new Promise((resolve) => {
    for (const event of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) source.on(event, () => resolve());
  });
}
