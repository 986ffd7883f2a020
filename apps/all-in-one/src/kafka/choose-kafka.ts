import { BrokerError, findKafka, startBroker } from '@tripline/broker';
import { freePort } from '../home/free-port.ts';
import { dockerAnswers, startInDocker } from './docker.ts';
import { tellProgress } from './progress.ts';
import { isReachable } from './reachable.ts';

/** What carries the records of this run. */
export type ChosenKafka =
  | {
      readonly kind: 'broker';
      /** `host:port`, separated by commas. */
      readonly brokers: string;
      /** Started by us, for us alone. */
      readonly isOurs: boolean;
      /** For people: what it is and where its data lies. */
      readonly about: string;
      stop(): Promise<void>;
    }
  | { readonly kind: 'memory'; readonly because: readonly string[] };

export interface KafkaChoice {
  /** `KAFKA_BROKERS`: a Kafka of one's own. */
  readonly given: string | undefined;
  readonly folder: string;
  readonly say: (line: string) => void;
}

/** The effects, so that the order of the choice can be tested. */
export interface Candidates {
  findKafka: typeof findKafka;
  startBroker: typeof startBroker;
  dockerAnswers: typeof dockerAnswers;
  startInDocker: typeof startInDocker;
  isReachable: typeof isReachable;
}

/** So that tools find it where it was last time. */
const PREFERRED_PORT = 19_092;

/**
 * A Kafka that was given; else the real one under Java; else the real one in Docker; else memory. Never fails for want of a broker: why it came down to
 * memory is told.
 * @throws BrokerError when the given one does not answer, or another start is running on the same folder
 */
export async function chooseKafka(
  { given, folder, say }: KafkaChoice,
  candidates: Candidates = { findKafka, startBroker, dockerAnswers, startInDocker, isReachable },
): Promise<ChosenKafka> {
  if (given !== undefined && given !== '') return givenKafka(given, candidates);
  const because: string[] = [];
  const found = await candidates.findKafka();
  if (found.isAvailable) {
    try {
      if (!found.isCached)
        say(`Fetching Apache Kafka ${found.version} from Maven Central (once, kept in the user's cache) …`);
      return await underJava(folder, say, candidates);
    } catch (error) {
      because.push(reasonToGoOn(error));
    }
  } else because.push(`Apache Kafka under Java: ${found.hint}`);
  if (!(await candidates.dockerAnswers()))
    return { kind: 'memory', because: [...because, 'Docker: no daemon answers'] };
  try {
    const port = await portFor(say);
    const container = await candidates.startInDocker(port, folder, say);
    const about = `Apache Kafka in Docker (container ${container.name}) at 127.0.0.1:${port}`;
    return { kind: 'broker', brokers: `127.0.0.1:${port}`, isOurs: true, about, stop: container.stop };
  } catch (error) {
    return { kind: 'memory', because: [...because, `Docker: ${messageOf(error)}`] };
  }
}

async function givenKafka(brokers: string, { isReachable }: Candidates): Promise<ChosenKafka> {
  if (!(await isReachable(brokers)))
    throw new BrokerError(
      'BROKER_NOT_READY',
      `no broker answers at ${brokers}`,
      'is KAFKA_BROKERS right, and does it run?',
    );
  return { kind: 'broker', brokers, isOurs: false, about: `your Kafka at ${brokers}`, stop: () => Promise.resolve() };
}

async function underJava(folder: string, say: KafkaChoice['say'], { startBroker }: Candidates): Promise<ChosenKafka> {
  const onProgress = tellProgress(say, () => performance.now());
  const broker = await startBroker({ dataDirectory: folder, port: await portFor(say), onProgress });
  const about = `Apache Kafka at ${broker.bootstrap}, data in ${folder}`;
  return { kind: 'broker', brokers: broker.bootstrap, isOurs: true, about, stop: () => broker.stop() };
}

async function portFor(say: KafkaChoice['say']): Promise<number> {
  const port = await freePort('127.0.0.1', PREFERRED_PORT);
  if (port !== PREFERRED_PORT) say(`  port ${PREFERRED_PORT} is taken, so Kafka listens on ${port}`);
  return port;
}

/** A second start on the same data must not end in memory: it would look as if the records were gone. */
function reasonToGoOn(error: unknown): string {
  if (!(error instanceof BrokerError) || error.code === 'DATA_DIRECTORY_IN_USE') throw error;
  return `Apache Kafka under Java: ${error.message} (${error.hint})`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown error';
}
