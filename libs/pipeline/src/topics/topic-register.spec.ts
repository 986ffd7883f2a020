import { describe, expect, it } from 'vitest';
import type { KafkaPort } from '../port.ts';
import { testPort } from '../runner/line.spec-support.ts';
import { TopicRegister } from './topic-register.ts';

const RAW = 'proxies.own';
const STATE = 't.detect.state';

async function recreate(port: KafkaPort, topic: string): Promise<void> {
  await port.admin().deleteTopics([topic]);
  await port.admin().createTopics([{ topic, partitions: 2, replication: 1, config: {} }]);
}

async function register(...topics: string[]): Promise<{ port: KafkaPort; register: TopicRegister }> {
  const port = await testPort();
  for (const topic of topics) await port.admin().createTopics([{ topic, partitions: 2, replication: 1, config: {} }]);
  return { port, register: new TopicRegister(port, 't.') };
}

describe('the incarnation of a topic', () => {
  it('rises when a topic that was created again is accepted, and only then', async () => {
    const { port, register: of } = await register(RAW);
    expect((await of.incarnations()).get(RAW)).toBeUndefined();
    expect(await of.check([RAW])).toEqual([]);
    expect((await of.incarnations()).get(RAW)).toBe(0);
    await of.accept([RAW]);
    expect((await of.incarnations()).get(RAW)).toBe(0);
    for (const times of [1, 2]) {
      await recreate(port, RAW);
      expect(await of.check([RAW])).toEqual([expect.stringContaining(`topics accept ${RAW}`)]);
      expect((await of.incarnations()).get(RAW)).toBe(times - 1);
      await of.accept([RAW]);
      expect(await of.check([RAW])).toEqual([]);
      expect((await of.incarnations()).get(RAW)).toBe(times);
    }
  });

  it('is zero where the topic is accepted that was never seen before', async () => {
    const { register: of } = await register(RAW);
    await of.accept([RAW]);
    expect((await of.incarnations()).get(RAW)).toBe(0);
  });
});

describe('the layout of a changelog', () => {
  const layouts = (layout: number) => new Map([[STATE, layout]]);

  it('is noted when it is first asked for; any other is refused from then on, by name', async () => {
    const { register: of } = await register();
    await of.check([STATE]);
    expect(await of.checkLayouts(layouts(3))).toEqual([]);
    expect(await of.checkLayouts(layouts(3))).toEqual([]);
    for (const other of [2, 4])
      expect(await of.checkLayouts(layouts(other))).toEqual([
        expect.stringMatching(new RegExp(`${STATE} holds state of layout 3, and this version writes layout ${other}`)),
      ]);
    expect(await of.check([STATE])).toEqual([]);
  });

  it('is open again once the topic was created anew and accepted', async () => {
    const { port, register: of } = await register();
    await of.check([STATE]);
    await of.checkLayouts(layouts(3));
    await recreate(port, STATE);
    await of.accept([STATE]);
    expect(await of.checkLayouts(layouts(4))).toEqual([]);
    expect((await of.incarnations()).get(STATE)).toBe(1);
  });
});
