import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const EVERY_MS = 100;
const ANSWER_MS = 2_000;

/**
 * A Kafka request of our own, so that this library needs no client: Metadata (key 3) version 1 for no topic, correlation id 1, client id null.
 * Its answer begins with length, correlation id and the number of brokers, which is 0 until the broker has registered with its controller.
 */
const METADATA_REQUEST = Buffer.from('0000000e00030001' + '00000001' + 'ffff' + '00000000', 'hex');
const BROKER_COUNT_AT = 8;

/** Resolves with true when the broker answers requests, with false when `deadlineMs` has passed or `isOver` says so. */
export async function awaitBroker(port: number, deadlineMs: number, isOver: () => boolean): Promise<boolean> {
  const until = Date.now() + deadlineMs;
  while (Date.now() < until && !isOver()) {
    if (await answers(port)) return true;
    await sleep(EVERY_MS);
  }
  return false;
}

export function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(METADATA_REQUEST));
    let received = Buffer.alloc(0);
    const end = (isReady: boolean) => {
      socket.destroy();
      resolve(isReady);
    };
    socket.setTimeout(ANSWER_MS, () => end(false));
    socket.on('error', () => end(false));
    socket.on('close', () => end(false));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length >= BROKER_COUNT_AT + 4) end(received.readInt32BE(BROKER_COUNT_AT) > 0);
    });
  });
}
