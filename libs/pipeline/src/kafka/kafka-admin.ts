import type { Admin, ITopicConfig } from 'kafkajs';
import { GroupHasMembersError } from '../errors.ts';
import type { AdminPort, CommittedOffset, TopicDescription, TopicSpec } from '../port.ts';
import { type Client, type ClientSettings, openClient } from './client.ts';
import { accessFault, errorType, isPassing } from './client-errors.ts';
import { type Cluster, openCluster } from './cluster.ts';
import { within } from './deadline.ts';
import { METADATA_KEY, METADATA_VERSION, metadataRequest } from './metadata-request.ts';
import { offsetsByTopic, toOffset } from './offsets.ts';

interface Connected {
  readonly client: Client;
  readonly admin: Admin;
  readonly cluster: Cluster;
}

const CLIENT_RETRY = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 15 };
const ATTEMPTS = 3;
/** No group generation: a commit from outside, which the broker takes only while the group is empty. */
const GROUP_IS_IN_USE = new Set(['UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION', 'REBALANCE_IN_PROGRESS']);
const OUTSIDE = { groupGenerationId: -1, memberId: '' };

/** One connection for all admin handles of a port, made when it is first needed. */
export class KafkaAdmin {
  readonly #settings: ClientSettings;
  #connected: Promise<Connected> | undefined;

  constructor(settings: ClientSettings) {
    this.#settings = settings;
  }

  async clusterId(): Promise<string> {
    return this.#with(async ({ admin }) => (await admin.describeCluster()).clusterId);
  }

  async createTopics(specs: readonly TopicSpec[]): Promise<string[]> {
    const existing = new Set((await this.describeTopics(specs.map(({ topic }) => topic))).map(({ topic }) => topic));
    const missing = specs.filter(({ topic }) => !existing.has(topic));
    // One request each: kafkajs does not tell which of several another process was quicker to create.
    const made = await Promise.all(
      missing.map(async (spec) => ({
        topic: spec.topic,
        isNew: await this.#with(({ admin }) => admin.createTopics({ topics: [toTopicConfig(spec)] })),
      })),
    );
    return made.filter(({ isNew }) => isNew).map(({ topic }) => topic);
  }

  async deleteTopics(topics: readonly string[]): Promise<void> {
    const existing = await this.describeTopics(topics);
    if (existing.length === 0) return;
    await this.#with(({ admin }) => admin.deleteTopics({ topics: existing.map(({ topic }) => topic) }));
  }

  async describeTopics(topics: readonly string[]): Promise<TopicDescription[]> {
    if (topics.length === 0) return [];
    return this.#with(async ({ admin, cluster }) => {
      const broker = await cluster.findControllerBroker();
      if ((broker.versions[METADATA_KEY]?.maxVersion ?? 0) < METADATA_VERSION) return withoutIds(admin, topics);
      const described = await broker.connectionPool.send(metadataRequest(topics));
      return described
        .filter(({ errorCode }) => errorCode === 0)
        .map(({ topic, partitions, id }) => ({ topic, partitions, id }));
    });
  }

  async offsets(topic: string): Promise<{ partition: number; low: number; high: number }[]> {
    const found = await this.#with(({ admin }) => admin.fetchTopicOffsets(topic));
    return found.map(({ partition, low, high }) => ({ partition, low: toOffset(low), high: toOffset(high) }));
  }

  async committed(groupId: string, topics: readonly string[]): Promise<CommittedOffset[]> {
    const known = await this.describeTopics(topics);
    if (known.length === 0) return [];
    const found = await this.#with(({ admin }) =>
      admin.fetchOffsets({ groupId, topics: known.map(({ topic }) => topic) }),
    );
    return found.flatMap(({ topic, partitions }) =>
      partitions
        .map(({ partition, offset, metadata }) => ({ topic, partition, offset: toOffset(offset), metadata }))
        .filter(({ offset }) => offset >= 0),
    );
  }

  async setCommitted(groupId: string, offsets: readonly CommittedOffset[]): Promise<void> {
    if (offsets.length === 0) return;
    try {
      await this.#with(async ({ cluster }) => {
        const coordinator = await cluster.findGroupCoordinator({ groupId });
        await coordinator.offsetCommit({ groupId, ...OUTSIDE, topics: offsetsByTopic(offsets) });
      });
    } catch (error) {
      if (GROUP_IS_IN_USE.has(errorType(error) ?? '')) throw new GroupHasMembersError(groupId);
      throw error;
    }
  }

  async close(): Promise<void> {
    const connected = await this.#connected?.catch(() => undefined);
    this.#connected = undefined;
    if (connected === undefined) return;
    const { admin, cluster, client } = connected;
    await within(this.#settings.timings.closeMs, Promise.all([admin.disconnect(), cluster.disconnect()])).catch(
      (error: unknown) => this.#settings.log.debug({ err: error }, 'admin was not closed in time'),
    );
    client.abandon();
  }

  /** A handle: closing the last one closes the connection. */
  handle(onClosed: () => Promise<void>): AdminPort {
    return {
      clusterId: () => this.clusterId(),
      createTopics: (specs) => this.createTopics(specs),
      deleteTopics: (topics) => this.deleteTopics(topics),
      describeTopics: (topics) => this.describeTopics(topics),
      offsets: (topic) => this.offsets(topic),
      committed: (groupId, topics) => this.committed(groupId, topics),
      setCommitted: (groupId, offsets) => this.setCommitted(groupId, offsets),
      close: onClosed,
    };
  }

  /** All that is asked here may be asked twice: a connection that broke is made anew. */
  async #with<T>(job: (connected: Connected) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      this.#connected ??= this.#connect();
      const connecting = this.#connected;
      try {
        return await job(await connecting);
      } catch (error) {
        const denied = accessFault(error);
        // Credentials may be others by the next request: it must not meet the connection that was refused.
        if (denied !== undefined || isPassing(error)) this.#giveUp(connecting);
        if (denied !== undefined || !isPassing(error) || attempt === ATTEMPTS) throw denied ?? error;
        this.#settings.log.debug({ type: errorType(error), attempt }, 'admin request is tried again');
      }
    }
  }

  #giveUp(connecting: Promise<Connected>): void {
    if (this.#connected === connecting) this.#connected = undefined;
    connecting.then(
      ({ client }) => client.abandon(),
      () => undefined, // told by the attempt that made it
    );
  }

  async #connect(): Promise<Connected> {
    const client = openClient(this.#settings, CLIENT_RETRY);
    const admin = client.kafka.admin();
    const cluster = openCluster(client.kafka);
    try {
      await admin.connect();
      await cluster.connect();
      await cluster.refreshMetadata();
    } catch (error) {
      client.abandon();
      throw error;
    }
    return { client, admin, cluster };
  }
}

function toTopicConfig({ topic, partitions, replication, config }: TopicSpec): ITopicConfig {
  return {
    topic,
    numPartitions: partitions,
    replicationFactor: replication,
    configEntries: Object.entries(config).map(([name, value]) => ({ name, value })),
  };
}

/** Of brokers that do not know topic ids. */
async function withoutIds(admin: Admin, topics: readonly string[]): Promise<TopicDescription[]> {
  const existing = new Set(await admin.listTopics());
  const known = topics.filter((topic) => existing.has(topic));
  if (known.length === 0) return [];
  const described = await admin.fetchTopicMetadata({ topics: known });
  return described.topics.map(({ name, partitions }) => ({ topic: name, partitions: partitions.length, id: null }));
}
