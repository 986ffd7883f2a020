import type { Path } from './paths.ts';

/**
 * Every way to write a name of several words: `mcp args` is mcp.args, mcp_args, mcp-args and mcpArgs. For fields that the operator of a gateway
 * adds to its log and names as they like.
 */
export function spellings(...names: readonly string[]): readonly Path[] {
  return [
    ...new Set(names.flatMap((name) => [...'._-'].map((sign) => name.replaceAll(' ', sign)).concat(camel(name)))),
  ];
}

function camel(name: string): string {
  return name.replace(/ (\w)/g, (_space, letter: string) => letter.toUpperCase());
}

/** Names for the arguments of a call, the likeliest first. */
export const argumentNames = [
  'gen_ai.tool.call.arguments',
  ...spellings('mcp tool arguments', 'mcp tool args', 'mcp tool params', 'mcp tool input'),
  ...spellings('mcp arguments', 'mcp args', 'mcp params', 'mcp request params'),
  ...spellings('tool arguments', 'tool args', 'tool params', 'tool parameters', 'tool input'),
  ...spellings('call arguments', 'call args', 'request arguments', 'request args', 'arguments', 'args'),
];

/** Names for what a call, a tool or a model returned, and for what a model was asked: content that no event carries. */
export const resultNames = [
  'gen_ai.tool.call.result',
  'gen_ai.input.messages',
  'gen_ai.output.messages',
  ...spellings('mcp tool result', 'mcp tool response', 'mcp tool output', 'mcp result', 'mcp response'),
  ...spellings('tool result', 'tool response', 'tool output', 'call result', 'response body', 'result', 'response'),
  ...spellings('llm prompt', 'llm completion', 'gen_ai prompt', 'gen_ai completion', 'prompt', 'completion'),
];

export const agentNames = [
  'gen_ai.agent.id',
  'gen_ai.agent.name',
  ...spellings('agent id', 'agent', 'agent name', 'mcp agent id', 'mcp agent', 'calling agent', 'source agent'),
];

export const ownerNames = [
  'enduser.id',
  ...spellings('owner email', 'owner', 'user email', 'email', 'jwt email', 'jwt claims email', 'user', 'user id'),
  ...spellings('user name', 'username', 'mcp user id', 'principal', 'on behalf of', 'preferred username'),
];

export const clientNames = spellings('client name', 'client', 'mcp client name', 'mcp client', 'client info name');

export const roleNames = spellings('role', 'user role', 'agent role');
