import type { Logger } from '@tripline/telemetry';
import { logLevel } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { clientLog } from './client-log.ts';

function logged(level: logLevel, message: string, extra: object = {}): { level: string; facts: object }[] {
  const lines: { level: string; facts: object }[] = [];
  const line = (name: string) => (facts: object) => {
    lines.push({ level: name, facts });
  };
  const log = { error: line('error'), warn: line('warn'), info: line('info'), debug: line('debug') };
  clientLog(
    log as unknown as Logger,
    logLevel,
  )({
    namespace: 'Part',
    level,
    label: 'x',
    log: { timestamp: '', logger: 'kafkajs', message, ...extra },
  });
  return lines;
}

describe("the client's log", () => {
  it('is a warning where it says error, as it tries again by itself', () => {
    expect(logged(logLevel.ERROR, 'Crash: something')).toMatchObject([{ level: 'warn' }]);
  });

  it('is an error where records were passed over', () => {
    expect(logged(logLevel.ERROR, 'Offset out of range, resetting to default offset')).toMatchObject([
      { level: 'error' },
    ]);
  });

  it('is for debugging where it is expected', () => {
    expect(logged(logLevel.ERROR, 'Response Metadata(key: 3, version: 6)')).toMatchObject([{ level: 'debug' }]);
  });

  it('holds known facts only, and no long text', () => {
    const extra = {
      topic: 't',
      payload: 'secret',
      data: { value: 'secret' },
      stack: 'secret',
      error: new Error('secret'),
    };
    const [line] = logged(logLevel.WARN, `${'x'.repeat(500)}secret`, extra);
    expect(JSON.stringify(line)).not.toContain('secret');
    expect(line?.facts).toMatchObject({ part: 'Part', topic: 't' });
  });
});
