import { describe, expect, it } from 'vitest';
import { eventName, isEventOf, splitMcpName, withoutServer } from './otel-events.ts';

describe('splitMcpName', () => {
  it.each([
    ['mcp__jira__search_issues', 'jira', 'search_issues'],
    ['mcp__my_jira__search_issues', 'my_jira', 'search_issues'],
    ['mcp__corp__jira__search_issues', 'corp__jira', 'search_issues'],
    ['mcp__plugin_slack_slack__read_channel', 'plugin_slack_slack', 'read_channel'],
  ])('parts %s into %s and %s', (name, server, tool) => {
    expect(splitMcpName(name)).toEqual({ server, tool });
  });

  it.each(['mcp_tool', 'Bash', 'mcp__jira', 'mcp____', 'mcp__jira__', null])('finds no server in %s', (name) => {
    expect(splitMcpName(name)).toBeUndefined();
  });

  it('takes no longer for a long name', () => {
    expect(splitMcpName(`mcp__${'_'.repeat(200_000)}a__b`)).toMatchObject({ tool: 'b' });
    expect(splitMcpName(`mcp__${'_a'.repeat(100_000)}`)).toBeUndefined();
  });
});

it('takes a server off a name only where something is left', () => {
  const forms = [(server: string) => `${server}__`];
  expect(withoutServer('jira__search', 'jira', forms)).toBe('search');
  expect(withoutServer('jira__', 'jira', forms)).toBe('jira__');
  expect(withoutServer('search', 'jira', forms)).toBe('search');
});

it.each([
  [{ attributes: { 'event.name': 'tool_result' } }, 'tool_result'],
  [{ attributes: { 'event.name': 'cli.tool_result' } }, 'tool_result'],
  [{ attributes: { event_name: 'cli.mode' } }, 'mode'],
  [{ name: 'cli.tool_result', body: 'x' }, 'tool_result'],
  [{ body: 'cli.tool_result' }, 'tool_result'],
  [{ attributes: { 'event.name': '' }, body: 'x'.repeat(1000) }, ''],
  [{ attributes: { 'event.name': 7 } }, ''],
  [{}, ''],
])('reads the name of the event %j', (record, name) => {
  expect(eventName(record, 'cli.')).toBe(name);
});

it('knows the events of a program by their name or by what emitted them', () => {
  expect(isEventOf({ otlp: 'log', attributes: { 'event.name': 'cli.x' } }, 'cli.', [])).toBe(true);
  expect(isEventOf({ otlp: 'log', scope: 'cli' }, 'cli.', ['cli'])).toBe(true);
  expect(isEventOf({ otlp: 'span', scope: 'cli' }, 'cli.', ['cli'])).toBe(false);
  expect(isEventOf({ otlp: 'log', scope: 'other', body: 'xcli.' }, 'cli.', ['cli'])).toBe(false);
});
