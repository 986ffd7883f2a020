import { createLogger } from '@tripline/telemetry';
import { expect, it } from 'vitest';
import { hardenedKafkaJs } from './kafkajs.ts';
import { internal } from './kafkajs-modules.ts';
import { notTooSoon, type Session } from './reauthentication.ts';

const secondsAgo = (seconds: number): Session => {
  const [now, nanos] = process.hrtime();
  return { authenticatedAt: [now - seconds, nanos] };
};

it('no login follows another within a second, whatever the session has left', () => {
  const isDue = notTooSoon(() => true);
  expect(isDue.call(secondsAgo(0))).toBe(false);
  expect(isDue.call(secondsAgo(2))).toBe(true);
  expect(isDue.call({ authenticatedAt: null })).toBe(true);
  expect(notTooSoon(() => false).call(secondsAgo(2))).toBe(false);
});

it('the client’s connections are spaced so', () => {
  hardenedKafkaJs(createLogger('test', 'silent'));
  const { prototype } = internal<{ prototype: object }>('network/connection');
  const symbol = Object.getOwnPropertySymbols(prototype).find((own) => own.description?.includes('shouldReauth'));
  const isDue = Reflect.get(prototype, symbol as symbol) as (this: object) => boolean;
  expect(isDue.name).toBe('shouldReauthenticate');
  const session = { sessionLifetime: { equals: () => false, greaterThanOrEqual: () => false } };
  expect(isDue.call({ ...secondsAgo(0), ...session })).toBe(false);
});
