import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { answers, KAFKA_VERSION } from '@tripline/broker';

const READY_MS = 120_000;
const EVERY_MS = 250;

export interface Container {
  readonly name: string;
  stop(): Promise<void>;
}

/** Whether a Docker daemon answers; false also where there is no Docker at all. */
export async function dockerAnswers(): Promise<boolean> {
  return (await docker(['version', '--format', '{{.Server.Version}}'])).code === 0;
}

/**
 * Apache Kafka's own image as a container that is removed when it stops; its data stays in a volume named after the folder.
 * @throws Error when the container cannot be started or does not answer
 */
export async function startInDocker(port: number, folder: string, say: (line: string) => void): Promise<Container> {
  const name = containerName(folder);
  await docker(['rm', '--force', name]); // left behind by a killed start
  say(`  starting apache/kafka:${KAFKA_VERSION} in Docker; the image is fetched once`);
  const { code } = await docker(runArguments(name, port));
  if (code !== 0) throw new Error(`docker run ended with code ${code}`);
  const stop = async () => void (await docker(['stop', name]));
  const until = Date.now() + READY_MS;
  while (!(await answers(port))) {
    if (Date.now() > until) {
      await stop();
      throw new Error(`the broker in the container did not answer in ${READY_MS / 1000} s`);
    }
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
  return { name, stop };
}

/** One container and volume per checkout. */
export function containerName(folder: string): string {
  return `tripline-kafka-${createHash('sha256').update(folder).digest('hex').slice(0, 8)}`;
}

/** Arguments of `docker run`: one node, reachable on this machine's loopback address only. */
export function runArguments(name: string, port: number): string[] {
  const environment = {
    KAFKA_NODE_ID: '1',
    KAFKA_PROCESS_ROLES: 'broker,controller',
    KAFKA_LISTENERS: 'PLAINTEXT://:9092,CONTROLLER://:9093',
    KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://127.0.0.1:${port}`,
    KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
    KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
    KAFKA_LOG_DIRS: '/var/lib/kafka/data',
    KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
    KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
    KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
    KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
    KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
  };
  return [
    ...['run', '--detach', '--rm', '--name', name],
    ...['--publish', `127.0.0.1:${port}:9092`],
    ...['--volume', `${name}:/var/lib/kafka/data`],
    ...Object.entries(environment).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
    `apache/kafka:${KAFKA_VERSION}`,
  ];
}

/** A command that cannot be started has the code null. */
function docker(args: readonly string[]): Promise<{ readonly code: number | null }> {
  return new Promise((resolve) => {
    const child = spawn('docker', [...args], { stdio: 'ignore', detached: true });
    child.once('error', () => resolve({ code: null }));
    child.once('exit', (code) => resolve({ code }));
  });
}
