import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BrokerError, findKafka, freePorts, startBroker } from '@tripline/broker';
import type { TestProject } from 'vitest/node';

/** A second way to the run's broker, for tests with a TCP proxy on `advertisedPort` that forwards to `port`. */
interface ProxiedPort {
  readonly port: number;
  readonly advertisedPort: number;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** `host:port` of the run's broker, empty where none can be had. */
    kafkaBootstrap: string;
    kafkaProxied: ProxiedPort;
  }
}

interface RunBroker {
  readonly bootstrap: string;
  readonly proxied: ProxiedPort;
  stop(): Promise<void>;
}

/** The projects of one run load this file separately, and share what it starts. */
const shared = globalThis as { triplineTestBroker?: { readonly broker: Promise<RunBroker>; users: number } };

/** One real Kafka for all test files of the run, in a folder of its own that goes with it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared.triplineTestBroker ??= { broker: start(), users: 0 };
  const held = shared.triplineTestBroker;
  held.users += 1;
  const broker = await held.broker;
  project.provide('kafkaBootstrap', broker.bootstrap);
  project.provide('kafkaProxied', broker.proxied);
  return async () => {
    held.users -= 1;
    if (held.users > 0) return;
    shared.triplineTestBroker = undefined;
    await broker.stop();
  };
}

async function start(): Promise<RunBroker> {
  const [port, advertisedPort] = (await freePorts(2)) as [number, number];
  const proxied = { port, advertisedPort };
  const found = await findKafka();
  if (!found.isAvailable) return without(proxied, `${found.reason}: ${found.hint}`);
  const dataDirectory = await mkdtemp(join(tmpdir(), 'tripline-test-kafka-'));
  try {
    const broker = await startBroker({ dataDirectory, listeners: [{ name: 'PROXIED', ...proxied }] });
    const stop = async () => {
      await broker.stop();
      await rm(dataDirectory, { recursive: true, force: true });
    };
    return { bootstrap: broker.bootstrap, proxied, stop };
  } catch (error) {
    if (error instanceof BrokerError) return without(proxied, `${error.message} (${error.hint})`);
    throw error;
  }
}

/** Where no broker can be had the tests are skipped; that nobody notices is ruled out on CI. */
function without(proxied: ProxiedPort, reason: string): RunBroker {
  const line = `no Kafka for the integration tests, they are skipped: ${reason}`;
  if (process.env['CI'] === 'true') throw new Error(line);
  process.stdout.write(`${line}\n`);
  return { bootstrap: '', proxied, stop: () => Promise.resolve() };
}
