import { type JsonObject, parseJson } from '@tripline/contract';
import { describe, expect, it } from 'vitest';
import { lassoXetrack } from './lasso-xetrack.ts';

const call = {
  server_name: 'filesystem',
  capability_type: 'tool',
  capability_name: 'write_file',
  path: '/tmp/a',
  mode: 420,
  response_type: 'CallToolResult',
  _meta: null,
  isError: false,
  call_id: '0d2f7c1e-1111-4222-8333-000000000001',
  content_type: 'text',
  content_text: 'written',
  content_annotations: null,
};

describe('lasso-xetrack', () => {
  it('gathers the arguments that lie beside the gateway’s fields, and leaves the result out', () => {
    expect(lassoXetrack.read(call)).toMatchObject([
      {
        kind: 'tool_call',
        server: 'filesystem',
        tool: 'write_file',
        method: 'tools/call',
        arguments: { path: '/tmp/a', mode: 420 },
        outcome: 'success',
        call_id: '0d2f7c1e-1111-4222-8333-000000000001',
        agent: null,
        owner: null,
        verdict: null,
        extra: { response_type: 'CallToolResult', content_type: 'text' },
        misses: 0,
        dropped_fields: 1,
      },
    ]);
  });

  it('states no verdict and no denial for a call that failed', () => {
    expect(lassoXetrack.read({ ...call, isError: true })).toMatchObject([{ verdict: null, outcome: 'error' }]);
  });

  it('reads arguments that are not flattened, and takes what lies beside them for unknown', () => {
    const { path: _path, mode: _mode, ...rest } = call;
    expect(lassoXetrack.read({ ...rest, arguments: { path: '/tmp/b' }, later_field: 1 })).toMatchObject([
      { arguments: { path: '/tmp/b' }, extra: { later_field: 1 }, misses: 1 },
    ]);
  });

  it.each([
    ['resource', 'resources/read'],
    ['prompt', 'prompts/get'],
  ])('takes the name of a %s for no tool', (capability_type, method) => {
    expect(lassoXetrack.read({ ...call, capability_type })).toMatchObject([
      { kind: 'other', method, tool: null, extra: { capability_name: 'write_file' } },
    ]);
  });

  it('believes a time only where the tracker stamped it: else it is an argument, which the agent wrote', () => {
    const timestamp = '2026-09-02T10:00:00Z';
    expect(lassoXetrack.read({ ...call, timestamp })).toMatchObject([{ event_time: null, arguments: { timestamp } }]);
    expect(lassoXetrack.read({ ...call, timestamp, track_id: 'brave-fox-0001', level: 'TRACKING' })).toMatchObject([
      { event_time: { raw: timestamp }, arguments: { path: '/tmp/a', mode: 420 } },
    ]);
    const local = '02-09-2026 10:00:00.123456';
    expect(lassoXetrack.read({ ...call, timestamp: local, track_id: 'brave-fox-0001' })).toMatchObject([
      { event_time: null, extra: { timestamp: local }, misses: 1 },
    ]);
  });

  it('knows a record whose fields the arguments overwrote with anything', () => {
    const forged = { ...call, server_name: { a: 1 }, capability_type: 7, capability_name: ['x'] };
    expect(lassoXetrack.recognise(forged)).toBe(true);
    expect(lassoXetrack.read(forged)).toMatchObject([
      { server: null, tool: null, extra: { server_name: { a: 1 }, capability_name: ['x'] } },
    ]);
  });

  it('keeps an argument __proto__ as an argument', () => {
    const record = parseJson(JSON.stringify(call).replace('"path"', '"__proto__"')) as JsonObject;
    expect(JSON.stringify(lassoXetrack.read(record))).toContain('"__proto__":"/tmp/a"');
  });

  it('says that the arguments are the record itself', () => {
    const told: string[] = [];
    const trace = {
      field: (name: string, at: string) => void told.push(`${name}<${at}>`),
      miss: (at: string) => void told.push(at),
    };
    lassoXetrack.read(call, trace);
    expect(told).toContain('arguments<>');
    expect(told).not.toContain('/path');
  });

  it('takes the query of a resource’s URI apart', () => {
    const resource = { ...call, capability_type: 'resource', capability_name: 'https://h/a?apikey=alice' };
    expect(lassoXetrack.read(resource)).toMatchObject([
      { tool: null, extra: { capability_name: { path: 'https://h/a', query: { apikey: 'alice' } } } },
    ]);
  });
});
