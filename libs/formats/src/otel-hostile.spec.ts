import { type JsonObject, parseJson } from '@tripline/contract';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { claudeCodeOtel } from './claude-code-otel.ts';
import { codexOtel } from './codex-otel.ts';
import type { MappedEvent } from './format.ts';
import { geminiCliOtel } from './gemini-cli-otel.ts';
import { otelMcpSpans } from './otel-mcp-spans.ts';

const formats = [claudeCodeOtel, codexOtel, geminiCliOtel, otelMcpSpans];

const names = [
  ...'event.name event.timestamp session.id user.email user.groups tool_name tool_parameters tool_input tool_call'.split(
    ' ',
  ),
  ...'decision source verdict success status error duration_ms start_time end_time function_name function_args'.split(
    ' ',
  ),
  ...'mcp_server mcp_server_name arguments output event_name error.type gen_ai.tool.name mcp.method.name'.split(' '),
  ...'gen_ai.operation.name gen_ai.tool.call.arguments mcp.request.argument.a http.response.status_code __proto__'.split(
    ' ',
  ),
];
const words = [
  'tool_result',
  'tool_decision',
  'gemini_cli.conseca.verdict',
  'mcp__a__b',
  'reject',
  'deny',
  'true',
  'tools/call',
];
const texts = [
  '{"mcp_server_name":[1],"mcp_tool_name":{"a":1}}',
  '{"name":7,"args":"x"}',
  '{"a":',
  '1788368400088',
  '-1',
  '',
];

const value = fc.oneof(
  fc.constantFrom(...words, ...texts),
  fc.jsonValue({ maxDepth: 3 }),
  fc.constant('{"a":'.repeat(2000)),
);
const attributes = fc.dictionary(fc.constantFrom(...names, 'x'), value, { noNullPrototype: false });
const frame = fc.dictionary(
  fc.constantFrom(
    'name',
    'body',
    'time',
    'start',
    'end',
    'status',
    'events',
    'resource',
    'trace_id',
    'span_kind',
    'scope',
  ),
  value,
  { noNullPrototype: false },
);

it('whatever stands in a record of OpenTelemetry, it is read, and nothing unknown is lost', () => {
  fc.assert(
    fc.property(frame, attributes, fc.constantFrom('log', 'span'), (outer, inner, otlp) => {
      const record = parseJson(JSON.stringify({ ...outer, otlp, attributes: inner })) as JsonObject;
      for (const format of formats) {
        const reading = format.read(record) as readonly MappedEvent[];
        const kept = JSON.stringify(reading.map(({ extra }) => extra['attributes'] ?? {}));
        const isKept = inner['x'] === undefined || inner['x'] === null || kept.includes(JSON.stringify(inner['x']));
        if (reading.length !== 1 || !isKept) expect.fail(`${format.name} lost it`);
        format.recognise(record);
      }
    }),
    { numRuns: 500 },
  );
});
