import { expect, it } from 'vitest';
import { argumentNames, spellings } from './chosen-names.ts';

it('writes a name in every way', () => {
  expect(spellings('mcp tool args')).toEqual(['mcp.tool.args', 'mcp_tool_args', 'mcp-tool-args', 'mcpToolArgs']);
  expect(spellings('args', 'args')).toEqual(['args']);
});

it('has no name twice', () => {
  expect(new Set(argumentNames).size).toBe(argumentNames.length);
});
