import type { Kafka } from 'kafkajs';
import { PipelineError } from '../errors.ts';
import type { CommittedOffset } from '../port.ts';
import type { FetchedMessages } from './hardening/decode-messages.ts';

/** What one partition gave in one fetch. */
export interface FetchedPartition {
  readonly partition: number;
  readonly highWatermark: string;
  readonly messages: FetchedMessages;
}

/** A request and its answer as kafkajs' connections take them. */
export interface RawRequest<T> {
  readonly request: {
    readonly apiKey: number;
    readonly apiVersion: number;
    readonly apiName: string;
    encode(): Promise<unknown>;
  };
  readonly response: { decode(payload: Buffer): Promise<T>; parse(decoded: T): Promise<T> };
}

/** kafkajs' connection to one broker: the requests that its public classes do not offer. */
export interface Broker {
  readonly versions: Readonly<Record<number, { readonly minVersion: number; readonly maxVersion: number }>>;
  readonly connectionPool: { send<T>(request: RawRequest<T>): Promise<T> };
  fetch(request: {
    readonly maxWaitTime: number;
    readonly minBytes: number;
    readonly maxBytes: number;
    readonly isolationLevel: number;
    readonly topics: readonly {
      readonly topic: string;
      readonly partitions: readonly { partition: number; fetchOffset: string; maxBytes: number }[];
    }[];
  }): Promise<{ responses: { topicName: string; partitions: FetchedPartition[] }[] }>;
  offsetCommit(request: {
    readonly groupId: string;
    readonly groupGenerationId: number;
    readonly memberId: string;
    readonly topics: readonly { topic: string; partitions: readonly Omit<CommittedOffset, 'topic'>[] }[] | object;
  }): Promise<unknown>;
}

/** kafkajs' view of the brokers, below its public classes. */
export interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  addTargetTopic(topic: string): Promise<void>;
  refreshMetadata(): Promise<void>;
  findTopicPartitionMetadata(topic: string): readonly { partitionId: number; leader: number }[];
  findBroker(of: { nodeId: number }): Promise<Broker>;
  findControllerBroker(): Promise<Broker>;
  findGroupCoordinator(of: { groupId: string }): Promise<Broker>;
  fetchTopicsOffset(
    of: readonly { topic: string; fromBeginning: boolean; partitions: readonly { partition: number }[] }[],
  ): Promise<readonly { topic: string; partitions: readonly { partition: number; offset: string }[] }[]>;
}

export const READ_COMMITTED = 1;
const CREATE_CLUSTER = 'private:Kafka:createCluster';

/**
 * A cluster of its own, with read_committed offsets: the end of a partition is then the last stable offset.
 * Reached through a symbol that kafkajs keeps to itself.
 */
export function openCluster(kafka: Kafka): Cluster {
  const symbol = Object.getOwnPropertySymbols(kafka).find(({ description }) => description === CREATE_CLUSTER);
  const create: unknown = symbol && Reflect.get(kafka, symbol);
  if (typeof create !== 'function') {
    throw new PipelineError('kafka client has other internals than expected', { code: 'KAFKA_CLIENT_UNSUPPORTED' });
  }
  return create({ isolationLevel: READ_COMMITTED, allowAutoTopicCreation: false, metadataMaxAge: 0 }) as Cluster;
}
