import { describe, expect, it } from 'vitest';
import { errorType, isFenced, isLostMembership, isPassing, isTooLarge } from './client-errors.ts';

function error(facts: object): Error {
  return Object.assign(new Error('client'), facts);
}

describe('errors of the client', () => {
  it('are known by the name that Kafka gives to the innermost one', () => {
    const inner = error({ name: 'KafkaJSProtocolError', type: 'MESSAGE_TOO_LARGE', retriable: false });
    const outer = error({ name: 'KafkaJSNonRetriableError', cause: inner });
    expect(errorType(outer)).toBe('MESSAGE_TOO_LARGE');
    expect(isTooLarge(outer)).toBe(true);
    expect(errorType(undefined)).toBeUndefined();
  });

  it.each([
    ['INVALID_PRODUCER_EPOCH', isFenced],
    ['PRODUCER_FENCED', isFenced],
    ['ILLEGAL_GENERATION', isLostMembership],
    ['UNKNOWN_MEMBER_ID', isLostMembership],
  ])('%s is told apart', (type, is) => {
    expect(is(error({ type }))).toBe(true);
    expect(is(error({ type: 'LEADER_NOT_AVAILABLE' }))).toBe(false);
  });

  it('are passing when the client would try again, also inside of one that says it will not', () => {
    const timedOut = error({ name: 'KafkaJSRequestTimeoutError', retriable: true });
    expect(isPassing(timedOut)).toBe(true);
    expect(isPassing(error({ name: 'KafkaJSNonRetriableError', retriable: false, cause: timedOut }))).toBe(true);
    expect(isPassing(error({ retriable: false, type: 'GROUP_AUTHORIZATION_FAILED' }))).toBe(false);
    expect(isPassing(new TypeError('a bug'))).toBe(false);
  });
});
