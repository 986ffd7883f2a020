import { fileURLToPath } from 'node:url';
import { topicName, topics } from '@tripline/contract';
import {
  createTopics,
  type KafkaPort,
  kafkaPort,
  memoryPort,
  type ServedProcess,
  type Surroundings,
  serve,
  withAdmin,
} from '@tripline/pipeline';
import { type Environment, surroundings } from '@tripline/stages';
import { createLogger } from '@tripline/telemetry';
import { freePort } from './home/free-port.ts';
import { type Home, prepareHome } from './home/home.ts';
import { type ChosenKafka, chooseKafka } from './kafka/choose-kafka.ts';
import { stages } from './stages.ts';
import type { Teller } from './teller.ts';

/** Everything on one machine, running. */
export interface System {
  readonly home: Home;
  readonly kafka: ChosenKafka;
  /** Of the HTTP server: `/v1/events`, `/metrics`, `/health`. */
  readonly url: string;
  /** A connection of our own, beside those of the stages. */
  readonly port: KafkaPort;
  readonly rawTopic: { readonly name: string; readonly partitions: number };
  /** Stages first, so that they drain into a broker that still runs. */
  stop(): Promise<void>;
}

const RULES = fileURLToPath(new URL('../../../rules', import.meta.url));

/** After a kill the broker misses the old process's consumers for as long as a session lasts; this is the shortest that it allows. */
const OUR_TIMINGS = { sessionMs: 6_000, heartbeatMs: 1_500 };

/**
 * Brings up home folder, Kafka, topics and all stages in this process, in this order.
 * @throws ConfigError, BrokerError; nothing is left running then
 */
export async function startSystem(
  folder: string,
  env: Environment,
  teller: Teller,
  choose: typeof chooseKafka = chooseKafka,
): Promise<System> {
  const home = prepareHome(folder, RULES);
  teller.say(`Tripline keeps everything of this machine in ${home.folder}`);
  const { KAFKA_BROKERS: given } = env;
  const kafka = await teller.step('Kafka', async () => {
    const chosen = await choose({ given, folder: home.kafkaFolder, say: teller.say });
    return [chosen, chosen.kind === 'broker' ? chosen.about : 'none: records live in memory'];
  });
  try {
    return await startStages(home, kafka, env, teller);
  } catch (error) {
    if (kafka.kind === 'broker') await kafka.stop();
    throw error;
  }
}

async function startStages(home: Home, kafka: ChosenKafka, env: Environment, teller: Teller): Promise<System> {
  const stageEnv = await environmentOf(home, kafka, env, teller);
  const config = surroundings.readProcess(stageEnv);
  const around: Surroundings = { ...surroundings, openPort: portOpener(kafka) };
  const port = around.openPort(config, createLogger('all-in-one', config.logLevel));
  await teller.step('topics', async () => {
    const made = await withAdmin(port, (admin) => createTopics(admin, Object.values(topics), config));
    return [undefined, made.length === 0 ? 'all there' : `${made.length} created`];
  });
  const served = await teller.step('stages', async () => [
    await serve(stages, stageEnv, around),
    stages.map(({ name }) => name).join(', '),
  ]);
  const rawTopic = await describeRaw(port, topicName(topics.raw, config.topicPrefix));
  return { home, kafka, url: served.url, port, rawTopic, stop: () => stopAll(served, port, kafka) };
}

/** A Kafka of the user's own is opened as the settings say; ours is on this machine and needs neither TLS nor patience. */
function portOpener(kafka: ChosenKafka): Surroundings['openPort'] {
  if (kafka.kind === 'memory') {
    const port = memoryPort();
    return () => port;
  }
  if (!kafka.isOurs) return surroundings.openPort;
  return ({ kafka: { brokers, clientId } }, log) => kafkaPort({ brokers, clientId, log, timings: OUR_TIMINGS });
}

/** The stages read the home's settings, with the broker that runs and a port that is free. */
async function environmentOf(home: Home, kafka: ChosenKafka, env: Environment, teller: Teller): Promise<Environment> {
  const settled = {
    ...env,
    TRIPLINE_SETTINGS: home.settingsFile,
    KAFKA_BROKERS: kafka.kind === 'broker' ? kafka.brokers : undefined,
  };
  const { host, port } = surroundings.readProcess(settled).http;
  const free = await freePort(host, port);
  if (free !== port) teller.say(`  port ${port} is taken, so HTTP listens on ${free}`);
  return { ...settled, TRIPLINE_HTTP_PORT: String(free) };
}

async function describeRaw(port: KafkaPort, name: string): Promise<System['rawTopic']> {
  const [found] = await withAdmin(port, (admin) => admin.describeTopics([name]));
  return { name, partitions: found?.partitions ?? 1 };
}

async function stopAll(served: ServedProcess, port: KafkaPort, kafka: ChosenKafka): Promise<void> {
  try {
    await served.stop();
    await port.close();
  } finally {
    if (kafka.kind === 'broker') await kafka.stop();
  }
}
