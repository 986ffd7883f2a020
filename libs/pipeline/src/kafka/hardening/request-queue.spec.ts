import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type RequestQueue, scheduleCheckPendingRequests, scheduleRequestTimeoutCheck } from './request-queue.ts';

type Queue = { -readonly [K in keyof RequestQueue]: RequestQueue[K] };

function queue(part: Partial<Queue> = {}): Queue {
  const made: Queue = {
    pending: [],
    inflight: new Map(),
    throttledUntil: -1,
    enforceRequestTimeout: true,
    requestTimeout: 1_000,
    throttleCheckTimeoutId: null,
    requestTimeoutIntervalId: undefined,
    isConnected: () => true,
    checkPendingRequests: vi.fn(),
    destroy: () => clearInterval(made.requestTimeoutIntervalId),
    ...part,
  };
  return made;
}

describe("the client's request queue", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('needs no timer when nothing waits', () => {
    scheduleCheckPendingRequests.call(queue());
    expect(vi.getTimerCount()).toBe(0);
  });

  it('looks again, once, when something waits', () => {
    const waiting = queue({ pending: [{}] });
    scheduleCheckPendingRequests.call(waiting);
    scheduleCheckPendingRequests.call(waiting);
    vi.advanceTimersByTime(20);
    expect(waiting.checkPendingRequests).toHaveBeenCalledTimes(1);
  });

  it('waits for the end of a throttle', () => {
    const throttled = queue({ pending: [{}], throttledUntil: Date.now() + 500 });
    scheduleCheckPendingRequests.call(throttled);
    vi.advanceTimersByTime(499);
    expect(throttled.checkPendingRequests).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(throttled.checkPendingRequests).toHaveBeenCalledTimes(1);
  });

  it('lets requests time out although the connection is being closed', () => {
    const timeoutRequest = vi.fn();
    const inflight = new Map([[1, { sentAt: Date.now(), requestTimeout: 1_000, timeoutRequest }]]);
    timeoutRequest.mockImplementation(() => inflight.clear());
    const closing = queue({ inflight, isConnected: () => false });
    scheduleRequestTimeoutCheck.call(closing);
    vi.advanceTimersByTime(3_000);
    expect(timeoutRequest).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});
