import { parseJson } from '@tripline/contract';
import { describe, expect, it } from 'vitest';
import { cloudflareMcpPortal } from './cloudflare-mcp-portal.ts';

const call = {
  Datetime: '2026-09-02T18:00:00Z',
  Method: 'tools/call',
  PortalID: 'portal-eng',
  ServerID: 'srv-github',
  ToolCallName: 'search_code',
  Success: true,
};

describe('cloudflare-mcp-portal', () => {
  it.each([
    ['"2026-09-02T18:00:01Z"', 0],
    ['"2026-09-02T18:00:01.123Z"', 123_000],
    ['1788372001', 0],
    ['1788372001123', 123_000],
    ['1788372001123456789', 123_456],
    ['"1788372001123456789"', 123_456],
  ])('reads the time %s, whatever unit the job was set to', (time, micros) => {
    const Datetime = parseJson(time)!;
    expect(cloudflareMcpPortal.read({ ...call, Datetime })).toMatchObject([
      { event_time: { micros: Date.UTC(2026, 8, 2, 18, 0, 1) * 1000 + micros, raw: time.replaceAll('"', '') } },
    ]);
  });

  it.each([
    [true, 'success'],
    [false, 'failure'],
    ['false', 'failure'],
    ['', null],
  ])('reads Success %s as %s and never as a verdict', (Success, outcome) => {
    const reading = cloudflareMcpPortal.read({ ...call, Success, Error: 'Tool not permitted' });
    expect(reading).toMatchObject([{ outcome, verdict: null, decision_source: null, reason: 'Tool not permitted' }]);
  });

  it('names the person by the address, else by the id; empty strings are nobody', () => {
    expect(cloudflareMcpPortal.read({ ...call, UserEmail: 'maya@b.example', UserID: 'u-1' })).toMatchObject([
      { owner: 'maya@b.example', owner_provenance: 'authenticated', extra: { UserID: 'u-1' } },
    ]);
    expect(cloudflareMcpPortal.read({ ...call, UserEmail: '', UserID: 'u-1' })).toMatchObject([{ owner: 'u-1' }]);
    expect(cloudflareMcpPortal.read({ ...call, UserEmail: '', UserID: '' })).toMatchObject([
      { owner: null, owner_provenance: null, agent: null },
    ]);
  });

  it.each([
    [{ Method: 'tools/call' }, 'tool_call'],
    [{ Method: 'tools/list' }, 'list'],
    [{ Method: 'initialize' }, 'session'],
    [{ Method: 'prompts/get', ToolCallName: '' }, 'other'],
    [{ Method: '' }, 'tool_call'],
    [{ Method: '', ToolCallName: '' }, 'other'],
  ])('reads %j as %s', (fields, kind) => {
    expect(cloudflareMcpPortal.read({ ...call, ...fields })).toMatchObject([{ kind }]);
  });

  it('takes a prompt or a resource for no tool', () => {
    const read = { Method: 'resources/read', ToolCallName: '', ResourceReadURI: 'file:///a', PromptGetName: '' };
    expect(cloudflareMcpPortal.read({ ...call, ...read })).toMatchObject([
      { tool: null, extra: { ResourceReadURI: 'file:///a' }, misses: 0 },
    ]);
  });

  it('takes the queries of URLs apart', () => {
    const urls = { ResourceReadURI: 'https://x/?api_key=a', ServerURL: 'https://mcp.example/mcp?token=b' };
    expect(cloudflareMcpPortal.read({ ...call, ...urls })).toMatchObject([
      { extra: { ResourceReadURI: { query: { api_key: 'a' } }, ServerURL: { query: { token: 'b' } } } },
    ]);
  });

  it('recognises a job that sends few of the fields', () => {
    expect(cloudflareMcpPortal.recognise({ PortalAUD: 'f3', ToolCallName: 'search' })).toBe(true);
    expect(cloudflareMcpPortal.recognise({ Method: 'tools/call', Datetime: 1 })).toBe(false);
  });
});
