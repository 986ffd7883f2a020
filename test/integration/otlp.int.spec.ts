import { DiagLogLevel, diag, SpanKind } from '@opentelemetry/api';
import { OTLPLogExporter as JsonLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtobufLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPTraceExporter as JsonTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  InMemoryLogRecordExporter,
  LoggerProvider,
  type LogRecordExporter,
  type ReadableLogRecord,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs';
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../src/eventually.ts';
import { ServedIngest } from '../src/served-ingest.ts';

const resource = resourceFromAttributes({ 'service.name': 'mcp-proxy' });

let ingest: ServedIngest | undefined;
afterEach(async () => {
  diag.disable();
  await ingest?.stop();
  ingest = undefined;
});

async function start(settings?: Parameters<typeof ServedIngest.start>[0]): Promise<ServedIngest> {
  ingest = await ServedIngest.start(settings);
  return ingest;
}

function options({ url, key }: ServedIngest, path: string) {
  return { url: `${url}${path}`, headers: { authorization: `Bearer ${key}` }, timeoutMillis: 20_000 };
}

type Emitted = Parameters<ReturnType<LoggerProvider['getLogger']>['emit']>[0];

/** The records as the SDK makes them. */
async function logRecords(...emitted: Emitted[]): Promise<ReadableLogRecord[]> {
  const exporter = new InMemoryLogRecordExporter();
  const logger = new LoggerProvider({ resource, processors: [new SimpleLogRecordProcessor({ exporter })] }).getLogger(
    'proxy',
    '1',
  );
  for (const one of emitted) logger.emit(one);
  await eventually('the SDK has made them', 5_000, () => exporter.getFinishedLogRecords().length === emitted.length);
  return exporter.getFinishedLogRecords();
}

async function toolCallSpans(...tools: string[]): Promise<ReadableSpan[]> {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ resource, spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  for (const tool of tools) {
    const attributes = {
      'mcp.method.name': 'tools/call',
      'gen_ai.tool.name': tool,
      'gen_ai.operation.name': 'execute_tool',
    };
    provider.getTracer('mcp').startSpan(`tools/call ${tool}`, { kind: SpanKind.SERVER, attributes }).end();
  }
  await eventually('the SDK has made them', 5_000, () => exporter.getFinishedSpans().length === tools.length);
  return exporter.getFinishedSpans();
}

interface Exporter<Item> {
  export(items: Item[], done: (result: { code: number; error?: Error }) => void): void;
  shutdown(): Promise<void>;
}

/** @returns 0 for success, as the SDK counts; its error otherwise */
async function exported<Item>(exporter: Exporter<Item>, items: Item[]): Promise<number | Error> {
  const result = await new Promise<{ code: number; error?: Error }>((resolve) => exporter.export(items, resolve));
  await exporter.shutdown();
  return result.code === 0 ? 0 : (result.error ?? new Error('failed'));
}

describe('the exporters of the OpenTelemetry SDK for Node', () => {
  it.each([
    ['protobuf', ProtobufLogExporter],
    ['JSON', JsonLogExporter],
  ])('bring log records in %s: each is accepted by itself, digit by digit', async (_name, LogExporter) => {
    const served = await start();
    const records = await logRecords(
      { body: 'one', attributes: { n: Number.MAX_SAFE_INTEGER, list: ['a', 'b'] } },
      { body: { tool: 'refund', amount: 12.5 }, eventName: 'tool_call' },
    );
    const exporter = new LogExporter({ ...options(served, '/v1/logs'), compression: 'gzip' as never });
    expect(await exported<ReadableLogRecord>(exporter as LogRecordExporter, records)).toBe(0);
    const bodies = (await served.accepted()).map(({ body }) => JSON.parse(body.toString()) as OtlpLog);
    expect(bodies).toHaveLength(2);
    const [one, two] = bodies.map(({ resourceLogs: [entry] }) => entry) as [OtlpEntry, OtlpEntry];
    expect(one.resource.attributes).toEqual([{ key: 'service.name', value: { stringValue: 'mcp-proxy' } }]);
    const [record] = one.scopeLogs[0].logRecords;
    expect(record.body).toEqual({ stringValue: 'one' });
    expect(String(record.attributes[0]?.value.intValue)).toBe('9007199254740991');
    expect(two.scopeLogs[0].logRecords[0].eventName).toBe('tool_call');
  });

  it.each([
    ['protobuf', ProtobufTraceExporter],
    ['JSON', JsonTraceExporter],
  ])('bring spans in %s: they become events', async (_name, TraceExporter) => {
    const served = await start();
    const exporter = new TraceExporter(options(served, '/v1/traces'));
    expect(await exported<ReadableSpan>(exporter, await toolCallSpans('refund', 'search'))).toBe(0);
    await eventually('two events', 10_000, async () => (await served.events()).length === 2);
    const events = await served.events();
    expect(events.map(({ tool }) => tool).sort()).toEqual(['refund', 'search']);
    expect(events.every(({ trace_id }) => /^[0-9a-f]{32}$/.test(trace_id ?? ''))).toBe(true);
  });

  it('are told of the records that were refused, and do not send them again', async () => {
    const served = await start();
    const warnings: string[] = [];
    const silent = () => undefined;
    const logger = { error: silent, info: silent, debug: silent, verbose: silent };
    diag.setLogger({ ...logger, warn: (...said) => warnings.push(said.join(' ')) }, DiagLogLevel.WARN);
    let deep: unknown = 'canary';
    for (let level = 0; level < 100; level += 1) deep = [deep];
    const records = await logRecords({ body: 'good' }, { body: deep as never });
    expect(await exported<ReadableLogRecord>(new ProtobufLogExporter(options(served, '/v1/logs')), records)).toBe(0);
    expect(warnings.join('\n')).toContain('too_deep: 1');
    expect(warnings.join('\n')).not.toContain('canary');
    expect(await served.accepted()).toHaveLength(1);
    const letters = (await served.rejected()).filter(({ stage }) => stage === 'ingest');
    expect(letters.map(({ reason, media_type }) => [reason, media_type])).toEqual([
      ['too_deep', 'application/x-protobuf'],
    ]);
  });

  it('wait as they are told when their tenant is above its quota, then bring everything', async () => {
    const quotas = [{ tenant: 'acme', recordsPerSecond: 1, burstSeconds: 1 }];
    const served = await start(() => ({ quotas }));
    const records = await logRecords({ body: '1' }, { body: '2' });
    for (let batch = 0; batch < 2; batch += 1)
      expect(await exported<ReadableLogRecord>(new ProtobufLogExporter(options(served, '/v1/logs')), records)).toBe(0);
    expect(await served.accepted()).toHaveLength(4);
  });

  it('give up with a wrong key, and with metrics', async () => {
    const served = await start();
    const wrong = { ...options(served, '/v1/logs'), headers: { authorization: 'Bearer nobody' } };
    const records = await logRecords({ body: '1' });
    expect(await exported<ReadableLogRecord>(new JsonLogExporter(wrong), records)).toMatchObject({ code: 401 });
    const metrics = await fetch(`${served.url}/v1/metrics`, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    });
    expect([metrics.status, await metrics.json()]).toMatchObject([404, { code: 12 }]);
    expect(await served.accepted()).toEqual([]);
  });
});

interface OtlpLog {
  readonly resourceLogs: readonly [OtlpEntry];
}

interface OtlpEntry {
  readonly resource: { readonly attributes: unknown };
  readonly scopeLogs: readonly [{ readonly logRecords: readonly [OtlpLogRecord] }];
}

interface OtlpLogRecord {
  readonly body: unknown;
  readonly eventName?: string;
  readonly attributes: readonly { readonly value: { readonly intValue?: unknown } }[];
}
