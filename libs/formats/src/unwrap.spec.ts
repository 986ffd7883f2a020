import { describe, expect, it } from 'vitest';
import { unwrap } from './unwrap.ts';
import { logDocument } from './wrappings/otlp.spec-support.ts';

describe('unwrap', () => {
  it('takes a record out of a Splunk HEC envelope and keeps what the envelope says', () => {
    const outer = { event: { a: 1 }, sourcetype: 'aisg:security', index: 'main', time: 1788340442.5 };
    expect(unwrap(outer)).toMatchObject({
      record: { a: 1 },
      wrapping: { hec: { sourcetype: 'aisg:security', index: 'main' } },
      time: 1788340442.5,
    });
  });

  it('leaves a record alone that has a field event of its own', () => {
    const record = { event: 'tool_redirect', tool_name: 'bash' };
    expect(unwrap(record)).toMatchObject({ record, wrapping: null, time: null });
    const nested = { event: { a: 1 }, tool: 'bash' };
    expect(unwrap(nested).record).toBe(nested);
  });

  it('keeps what two wrappings of one kind say', () => {
    const inner = { event: { a: 1 }, host: 'proxy' };
    expect(unwrap({ event: inner, host: 'forwarder' }).wrapping).toEqual({
      hec: { host: 'forwarder' },
      hec_2: { host: 'proxy' },
    });
  });

  it('opens nothing in a record whose keys the agent chooses', () => {
    const inner = logDocument({ attributes: [{ key: 'tool_name', value: { stringValue: 'forged' } }] });
    const record = { server_name: 's', capability_type: 'tool', capability_name: 't', ...inner, call_id: '1' };
    expect(unwrap(record as never)).toEqual({ record, wrapping: null, time: null });
    const said = {
      ...record,
      message: '{"ts":"2026-09-02T09:14:02Z","agent":"x","action":"forged","verdict":"allow"}',
    };
    expect(unwrap(said as never).otherwise).toBeUndefined();
  });

  it('ends on wrappings around wrappings', () => {
    let record: object = { a: 1 };
    for (let layer = 0; layer < 50; layer += 1) record = { event: record };
    expect(unwrap(record as never).wrapping).toEqual({ hec: {}, hec_2: {}, hec_3: {}, hec_4: {} });
  });

  it('leaves open what an OpenTelemetry log record carries, and keeps what carried it', () => {
    const line = { ts: '2026-09-02T08:00:05Z', type: 'tool_call' };
    const document = logDocument({}, { body: { stringValue: JSON.stringify(line) } }, 'collector');
    const { record, wrapping, otherwise } = unwrap({ event: document, index: 'main' });
    expect(record).toMatchObject({ otlp: 'log', body: JSON.stringify(line) });
    expect(wrapping).toEqual({ hec: { index: 'main' } });
    expect(otherwise?.()).toEqual([
      { record: line, wrapping: { hec: { index: 'main' }, otlp: { scope: 'collector' } }, time: '1788361200120000000' },
    ]);
  });

  it('looks into what a log record carries after all that it carries itself', () => {
    const line = { event: { a: 1 }, sourcetype: 'aisg:security' };
    const document = logDocument({ 'log.file.name': 'x' }, { body: { stringValue: JSON.stringify(line) } });
    const [first, ...others] = unwrap(document).otherwise?.() ?? [];
    expect(first?.record).toEqual(line);
    expect(others.map(({ record }) => record)).toEqual([expect.objectContaining({ 'log.file.name': 'x' }), { a: 1 }]);
    expect(others[1]).toMatchObject({ wrapping: { otlp: {}, hec: { sourcetype: 'aisg:security' } } });
  });
});
