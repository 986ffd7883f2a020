import { describe, expect, it } from 'vitest';
import { builtInFormats } from '../format-set.ts';
import { unwrap } from '../unwrap.ts';
import { logDocument } from './otlp.spec-support.ts';

const denial = {
  ts: '2026-09-02T08:00:05Z',
  type: 'tool_call',
  instance: '9f3ac21b',
  tool: 'refund',
  result: 'denied',
};
const tailed = unwrap(logDocument({ 'log.file.name': 'a' }, { body: { stringValue: JSON.stringify(denial) } }));

describe('a format', () => {
  it('is found for what OpenTelemetry only carried', () => {
    expect(builtInFormats.find(tailed, null)).toMatchObject({
      format: { name: 'policylayer-intercept' },
      unwrapped: { record: denial, time: '1788361200120000000' },
    });
    expect(builtInFormats.find(unwrap(logDocument(denial)), null)).toMatchObject({
      format: { name: 'policylayer-intercept' },
      unwrapped: { record: denial },
    });
  });

  it('reads what was carried where its source is set to it', () => {
    expect(builtInFormats.find(tailed, 'policylayer-intercept')?.unwrapped.record).toEqual(denial);
  });

  it('that knows the log record itself is asked first', () => {
    const event = logDocument({ 'event.name': 'codex.tool_result' }, { body: { stringValue: JSON.stringify(denial) } });
    expect(builtInFormats.find(unwrap(event), null)?.format.name).toBe('codex-otel');
  });

  it('that recognises nothing of it is given the log record', () => {
    expect(builtInFormats.find(tailed, 'hivekey')).toMatchObject({
      format: { name: 'hivekey' },
      unwrapped: { record: { otlp: 'log' } },
    });
    expect(builtInFormats.find(unwrap({ a: 1 }), 'hivekey')?.unwrapped.record).toEqual({ a: 1 });
  });

  it('is not found for what none knows', () => {
    expect(builtInFormats.find(unwrap(logDocument({ a: 1 })), null)).toBeUndefined();
    expect(builtInFormats.find(tailed, 'no-such-format')).toBeUndefined();
  });

  it('of a gateway is found for its access log by OTLP, whose fields are attributes', () => {
    const call = {
      'mcp.method.name': 'tools/call',
      'mcp.target': 'jira',
      'gen_ai.tool.name': 'search',
      duration: '42ms',
    };
    const agentgateway = unwrap(logDocument({ protocol: 'mcp', ...call }, {}, 'agentgateway.access'));
    const known = builtInFormats.find(agentgateway, null);
    expect(known?.format.name).toBe('agentgateway');
    expect(known?.format.read(known.unwrapped.record)).toMatchObject([
      { kind: 'tool_call', server: 'jira', tool: 'search', latency_ms: 42, event_time: { micros: 1788361200120000 } },
    ]);
  });
});
