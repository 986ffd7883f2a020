import type { JsonObject } from '@tripline/contract';
import { describe, expect, it } from 'vitest';
import { spellings, traceOfChosen, withChosen, withFlattenedArguments } from './chosen-names.ts';

it('writes a name in every way', () => {
  expect(spellings('mcp tool args')).toEqual(['mcp.tool.args', 'mcp_tool_args', 'mcp-tool-args', 'mcpToolArgs']);
  expect(spellings('args')).toEqual(['args']);
});

describe('withChosen', () => {
  it('gathers fields by what they mean', () => {
    const fields = { a: 1, mcp_args: { p: 1 }, agentId: 'bot', 'user.email': 'maya@b.example', tool_result: 'x' };
    expect(withChosen(fields)).toEqual({
      fields: { a: 1, chosen: { arguments: { p: 1 }, agent: 'bot', owner: 'maya@b.example' } },
      keys: new Map([
        ['arguments', 'mcp_args'],
        ['agent', 'agentId'],
        ['owner', 'user.email'],
      ]),
      results: ['x'],
    });
  });

  it('takes the likeliest of several, whatever their order, and leaves the others', () => {
    expect(withChosen({ user_id: '17', 'user.email': 'maya@b.example', user: 'm' }).fields).toEqual({
      user_id: '17',
      user: 'm',
      chosen: { owner: 'maya@b.example' },
    });
  });

  it('takes no object for a name, and nothing that is absent', () => {
    const fields = { user: { claims: {} }, agent: '-', args: null };
    expect(withChosen(fields).fields).toBe(fields);
    const own = { chosen: 1, agent: 'bot' };
    expect(withChosen(own).fields).toBe(own);
  });

  it('leaves out every field of content', () => {
    const { fields, results } = withChosen({ result: 'a', prompt: 'b', x: 1 });
    expect(fields).toEqual({ x: 1, chosen: {} });
    expect(results).toEqual(['a', 'b']);
  });

  it('tells a trace the names that the operator chose', () => {
    const told: string[] = [];
    const trace = {
      field: (name: string, at: string) => told.push(`${name} ${at}`),
      miss: (at: string) => told.push(at),
    };
    const traced = traceOfChosen(withChosen({ 'my/args': 1, mcp_args: 1, agent: 'b' }), trace);
    traced?.field('arguments', '/chosen/arguments');
    traced?.field('agent', '/attributes/chosen/agent');
    traced?.miss('/other');
    expect(told).toEqual(['arguments /mcp_args', 'agent /attributes/agent', '/other']);
  });
});

describe('withFlattenedArguments', () => {
  it('puts them together again', () => {
    expect(withFlattenedArguments({ 'http.status': 200, 'mcp.args.a': 1, 'mcp.args.b.c': 2 })).toEqual({
      'http.status': 200,
      'mcp.args': { a: 1, 'b.c': 2 },
    });
  });

  it('leaves a record alone that has them whole, or has none', () => {
    const alone: JsonObject[] = [{ args: 1, 'args.a': 1 }, { 'mcp.method.name': 'tools/call' }, {}];
    for (const fields of alone) expect(withFlattenedArguments(fields)).toBe(fields);
  });
});
