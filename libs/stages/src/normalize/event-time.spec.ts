import { readTime } from '@tripline/formats';
import { describe, expect, it } from 'vitest';
import { eventTime } from './event-time.ts';

const receivedAt = Date.UTC(2026, 8, 2, 12) * 1000;

describe('eventTime', () => {
  it('takes the time of the record, however late it comes, and says whose clock it is', () => {
    expect(eventTime(stated('2026-08-30T01:00:00.5Z'), receivedAt, 'client_reported')).toEqual({
      event_time: Date.UTC(2026, 7, 30, 1, 0, 0, 500) * 1000,
      event_time_raw: '2026-08-30T01:00:00.5Z',
      time_source: 'client_reported',
      time_skewed: false,
    });
  });

  it('takes the time of receipt where the record has none', () => {
    expect(eventTime(null, receivedAt, 'server')).toEqual({
      event_time: receivedAt,
      event_time_raw: null,
      time_source: 'collector',
      time_skewed: false,
    });
  });

  it.each([
    ['2026-09-02T12:05:00Z', false],
    ['2026-09-02T12:05:00.000001Z', true],
    ['2031-01-01T00:00:00Z', true],
  ])('does not believe a time more than five minutes ahead: %s', (text, isSkewed) => {
    const time = eventTime(stated(text), receivedAt, 'server');
    expect(time).toMatchObject({ time_skewed: isSkewed, event_time_raw: text });
    expect(time.event_time === receivedAt).toBe(isSkewed);
  });

  it('believes later times where the receipt says nothing about them', () => {
    const latest = Date.UTC(2040, 0, 1) * 1000;
    expect(eventTime(stated('2031-01-01T00:00:00Z'), receivedAt, 'server', latest)).toMatchObject({
      event_time: Date.UTC(2031, 0, 1) * 1000,
      time_skewed: false,
    });
    expect(eventTime(stated('4111111111111111'), receivedAt, 'server', latest)).toMatchObject({ event_time_raw: null });
  });

  it('does not repeat digits that are no time near ours', () => {
    expect(eventTime(stated('4111111111111111'), receivedAt, 'server')).toMatchObject({
      time_skewed: true,
      event_time_raw: null,
    });
  });
});

function stated(text: string) {
  return readTime(text) ?? null;
}
