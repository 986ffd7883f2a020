import { describe, expect, it } from 'vitest';
import type { Format } from './format.ts';
import { builtInFormats, formatSet } from './format-set.ts';
import { unwrap } from './unwrap.ts';

const hivekeyCall = { ts: '2026-09-02T09:14:02Z', agent: 'a', action: 'pay', verdict: 'deny' };
const greedy: Format = {
  name: 'of-our-own',
  timeSource: 'server',
  metadataOnly: false,
  recognise: () => true,
  read: () => [],
};
const found = (set: typeof builtInFormats, record: object, name: string | null) =>
  set.find(unwrap(record as never), name)?.format.name;

describe('a set of formats', () => {
  it('finds by shape, and by name where the source is set to one', () => {
    expect(found(builtInFormats, hivekeyCall, null)).toBe('hivekey');
    expect(found(builtInFormats, {}, 'hivekey')).toBe('hivekey');
    expect(found(builtInFormats, {}, 'no-such-format')).toBeUndefined();
    expect(found(builtInFormats, { a: 1 }, null)).toBeUndefined();
  });

  it('asks a format of the user before ours, but not where the agent chooses the keys', () => {
    const set = formatSet([greedy]);
    expect(found(set, hivekeyCall, null)).toBe('of-our-own');
    const lasso = { server_name: 's', capability_type: 'tool', capability_name: 't', call_id: '1', isError: false };
    expect(found(set, lasso, null)).toBe('lasso-xetrack');
  });

  it('hands out each format by its name', () => {
    const set = formatSet([greedy]);
    expect(set.get('of-our-own')).toBe(greedy);
    expect(set.get('aisg')?.name).toBe('aisg');
    expect(set.formats).toHaveLength(builtInFormats.formats.length + 1);
  });
});
