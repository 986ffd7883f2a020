import { describe, expect, it } from 'vitest';
import { callKey, partitionKey } from './keys.ts';

const event = { tenant: 'acme', agent: null, session_id: null, source: 'proxies', client: null };
const call = { call_id: null, session_id: null, run_id: null, trace_id: null, request_id: null };

describe('partitionKey', () => {
  it('keeps the events of an agent together, else those of a session, else those of a source and client', () => {
    expect(partitionKey({ ...event, agent: 'a', session_id: 's' })).toBe('["acme","agent","a"]');
    expect(partitionKey({ ...event, session_id: 's' })).toBe('["acme","session","s"]');
    expect(partitionKey({ ...event, client: 'cursor' })).toBe('["acme","source","proxies","cursor"]');
    expect(partitionKey(event)).toBe('["acme","source","proxies",null]');
  });

  it('is never the same for two combinations', () => {
    expect(partitionKey({ ...event, tenant: 'a","agent', agent: 'b' })).not.toBe(
      partitionKey({ ...event, tenant: 'a', agent: 'agent","b' }),
    );
  });
});

describe('callKey', () => {
  it('is the call’s id within its session, since such an id is unique there only', () => {
    expect(callKey({ ...call, call_id: '7', session_id: 's1' })).not.toBe(
      callKey({ ...call, call_id: '7', session_id: 's2' }),
    );
    expect(callKey({ ...call, call_id: '7', session_id: 's1', request_id: 'r' })).toBe('["s1","7"]');
  });

  it('is the request’s id where the call has none, and nothing where there is neither', () => {
    expect(callKey({ ...call, request_id: 'r', session_id: 's' })).toBe('r');
    expect(callKey({ ...call, session_id: 's' })).toBeNull();
  });
});
