import { setTimeout as sleep } from 'node:timers/promises';
import { FileFollower } from './outcome/file-follower.ts';
import { summarise } from './outcome/summary.ts';
import { type Delivered, Tally } from './outcome/tally.ts';
import { eventsPoster } from './sample/post-events.ts';
import { replay } from './sample/replay.ts';
import { type SampleTraffic, sampleTraffic } from './sample/sample-traffic.ts';
import type { System } from './system.ts';
import type { Teller } from './teller.ts';

const POLL_MS = 100;
const EVENTS_WITHIN_MS = 90_000;
const ALERTS_WITHIN_MS = 20_000;

/**
 * Sends the sample traffic of this start both ways in, waits until it has come out at the file destination, and says what came out.
 * @returns whether all of it did, in time
 */
export async function demonstrate(system: System, teller: Teller, startedAtMs = Date.now()): Promise<boolean> {
  const traffic = sampleTraffic(startedAtMs);
  const tally = new Tally(traffic.records.map(({ tag }) => tag));
  const follower = await FileFollower.atEnd(system.home.outFile);
  await teller.step('sample traffic', async () => {
    await send(traffic, system);
    return [undefined, `${traffic.records.length} records sent, ${traffic.secrets.length} with a secret`];
  });
  const isWhole = await collect(follower, tally, traffic);
  teller.say('');
  for (const line of summarise(tally.outcome())) teller.say(line);
  return isWhole;
}

async function send(traffic: SampleTraffic, { port, url, home, rawTopic }: System): Promise<void> {
  const producer = port.producer();
  try {
    const ways = { produce: producer.send.bind(producer), post: eventsPoster(url, home.apiKey) };
    await replay(traffic, ways, rawTopic);
  } finally {
    await producer.close();
  }
}

/** Events first, then the alerts on them. */
async function collect(follower: FileFollower, tally: Tally, traffic: SampleTraffic): Promise<boolean> {
  const read = async () => {
    for (const line of await follower.read()) tally.add(JSON.parse(line) as Delivered);
  };
  const hasEvents = await until(EVENTS_WITHIN_MS, async () => {
    await read();
    return tally.hasAllEvents();
  });
  const hasAlerts = await until(hasEvents ? ALERTS_WITHIN_MS : 0, async () => {
    await read();
    return tally.outcome().alerts.length >= traffic.alerts;
  });
  return hasEvents && hasAlerts;
}

async function until(withinMs: number, isTrue: () => Promise<boolean>): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (!(await isTrue())) {
    if (Date.now() >= deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}
