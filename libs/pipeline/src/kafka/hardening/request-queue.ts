import { internal } from './kafkajs-modules.ts';

const CHECK_PENDING_MS = 10;
const CHECK_TIMEOUTS_MS = 500;

interface SentRequest {
  readonly sentAt: number;
  readonly requestTimeout: number;
  timeoutRequest(): void;
}

/** The part of kafkajs' RequestQueue that is patched. */
export interface RequestQueue {
  readonly pending: readonly unknown[];
  readonly inflight: ReadonlyMap<number, SentRequest>;
  readonly throttledUntil: number;
  readonly enforceRequestTimeout: boolean;
  readonly requestTimeout: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  requestTimeoutIntervalId: NodeJS.Timeout | undefined;
  isConnected(): boolean;
  checkPendingRequests(): void;
  destroy(): void;
}

/**
 * Stock code arms a timer of a negative time for ever, about 900 a second for each connection: only what waits, or will be let through when a
 * throttle ends, needs one.
 */
export function scheduleCheckPendingRequests(this: RequestQueue): void {
  if (this.throttleCheckTimeoutId !== null || this.pending.length === 0) return;
  const throttledMs = this.throttledUntil - Date.now();
  this.throttleCheckTimeoutId = setTimeout(
    () => {
      this.throttleCheckTimeoutId = null;
      this.checkPendingRequests();
    },
    throttledMs > 0 ? throttledMs : CHECK_PENDING_MS,
  );
}

/**
 * Stock code stops looking for timeouts as soon as the connection begins to close, and closing waits for the answers: on a connection that has
 * gone silent it waits for ever. Here requests time out until there is none left.
 */
export function scheduleRequestTimeoutCheck(this: RequestQueue): void {
  if (!this.enforceRequestTimeout) return;
  this.destroy();
  const interval = setInterval(
    () => {
      for (const request of [...this.inflight.values()]) {
        if (Date.now() - request.sentAt > request.requestTimeout) request.timeoutRequest();
      }
      if (!this.isConnected() && this.inflight.size === 0) clearInterval(interval);
    },
    Math.min(this.requestTimeout, CHECK_TIMEOUTS_MS),
  );
  this.requestTimeoutIntervalId = interval;
}

export function quietQueues(): void {
  const { prototype } = internal<{ prototype: object }>('network/requestQueue');
  Object.assign(prototype, { scheduleCheckPendingRequests, scheduleRequestTimeoutCheck });
}
