import type { Consumer } from 'kafkajs';
import { PipelineError } from '../errors.ts';

/** Nothing has been heard of a consumer for too long, although no handler is at work. */
export class ConsumerStalledError extends PipelineError {
  constructor(silentMs: number) {
    super('consumer has stalled', { code: 'CONSUMER_STALLED', context: { silentMs } });
  }
}

/** An idle consumer fetches about twice a second, one without brokers crashes and starts again: silence means that it has stopped without a word. */
export function watchForStall(
  consumer: Consumer,
  stallMs: number,
  { isBusy, onStall }: { readonly isBusy: () => boolean; readonly onStall: (error: Error) => void },
): { stop(): void } {
  let heardAt: number | undefined;
  const heard = () => {
    heardAt = Date.now();
  };
  const { CONNECT, GROUP_JOIN, REBALANCING, HEARTBEAT, FETCH_START, FETCH, CRASH, REQUEST_TIMEOUT } = consumer.events;
  const signs = [CONNECT, GROUP_JOIN, REBALANCING, HEARTBEAT, FETCH_START, FETCH, CRASH, REQUEST_TIMEOUT];
  // The overloads of `on` want one known event each.
  const on = consumer.on.bind(consumer) as (event: string, listener: () => void) => () => void;
  const removers = signs.map((sign) => on(sign, heard));
  const timer = setInterval(() => {
    if (isBusy()) heard();
    else if (heardAt !== undefined && Date.now() - heardAt > stallMs) onStall(new ConsumerStalledError(stallMs));
  }, stallMs / 4);
  timer.unref();
  return {
    stop: () => {
      clearInterval(timer);
      for (const remove of removers) remove();
    },
  };
}
