import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BrokerError, findKafka, freePorts, type RunningBroker, startBroker } from '@tripline/broker';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** `host:port` of the run's broker, empty where none can be had. */
    kafkaBootstrap: string;
    /** A second way to the same broker, for tests with a TCP proxy on `advertisedPort` that forwards to `port`. */
    kafkaProxied: { readonly port: number; readonly advertisedPort: number };
  }
}

/** One real Kafka for all test files of the run, in a folder of its own that goes with it. Both projects share it. */
let shared: Promise<RunningBroker | undefined> | undefined;
let directory: string | undefined;
let users = 0;

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  users += 1;
  const [port, advertisedPort] = (await freePorts(2)) as [number, number];
  shared ??= start({ name: 'PROXIED', port, advertisedPort });
  const broker = await shared;
  project.provide('kafkaBootstrap', broker?.bootstrap ?? '');
  project.provide('kafkaProxied', proxied ?? { port, advertisedPort });
  return async () => {
    users -= 1;
    if (users > 0) return;
    await broker?.stop();
    if (directory !== undefined) await rm(directory, { recursive: true, force: true });
  };
}

let proxied: { readonly port: number; readonly advertisedPort: number } | undefined;

async function start(listener: {
  readonly name: string;
  readonly port: number;
  readonly advertisedPort: number;
}): Promise<RunningBroker | undefined> {
  proxied = { port: listener.port, advertisedPort: listener.advertisedPort };
  const found = await findKafka();
  if (!found.isAvailable) return without(`${found.reason}: ${found.hint}`);
  directory = await mkdtemp(join(tmpdir(), 'tripline-test-kafka-'));
  try {
    return await startBroker({ dataDirectory: directory, listeners: [listener] });
  } catch (error) {
    if (error instanceof BrokerError) return without(`${error.message} (${error.hint})`);
    throw error;
  }
}

function without(reason: string): undefined {
  const line = `no Kafka for the integration tests, they are skipped: ${reason}`;
  if (process.env['CI'] === 'true') throw new Error(line);
  process.stdout.write(`${line}\n`);
  return undefined;
}
