import { randomUUID } from 'node:crypto';
import { type KafkaPort, kafkaPort, type Timings, type TopicSpec } from '@tripline/pipeline';
import { createLogger } from '@tripline/telemetry';
import { describe, inject } from 'vitest';
import { TcpProxy } from './tcp-proxy.ts';

/** `host:port` of the run's broker, empty where none can be had. */
export function bootstrap(): string {
  return inject('kafkaBootstrap');
}

/** Tests that need the real broker: skipped where there is none. */
export const describeWithKafka = describe.skipIf(bootstrap() === '');

/** A name that no other test uses. */
export function uniqueName(what: string): string {
  return `${what}-${randomUUID().slice(0, 8)}`;
}

/** The product's adapter. `TEST_LOG=debug` shows what the client says. */
export function portTo(bootstrap: string, timings?: Partial<Timings>): KafkaPort {
  const log = createLogger('test', process.env['TEST_LOG'] ?? 'silent');
  return kafkaPort({ brokers: [bootstrap], clientId: 'tripline-test', log, timings });
}

/** A proxy before the broker: clients begin at `127.0.0.1:${proxy.port}`. One at a time, as the broker advertises one port for it. */
export function startProxy(): Promise<TcpProxy> {
  const { port, advertisedPort } = inject('kafkaProxied');
  return TcpProxy.start(advertisedPort, port);
}

/** @returns the name of a new topic */
export async function makeTopic(port: KafkaPort, spec: Partial<Omit<TopicSpec, 'topic'>> = {}): Promise<string> {
  const topic = uniqueName('topic');
  const admin = port.admin();
  try {
    await admin.createTopics([{ topic, partitions: 1, replication: 1, config: {}, ...spec }]);
  } finally {
    await admin.close();
  }
  return topic;
}

/** @throws naming what did not come true in time */
export async function until(what: string, isTrue: () => boolean | Promise<boolean>, timeoutMs = 30_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error(`not in ${timeoutMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
