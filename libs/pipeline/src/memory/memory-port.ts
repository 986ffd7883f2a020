import { GroupHasMembersError, TransactionError } from '../errors.ts';
import type { AdminPort, InputRecord, KafkaPort, TransactionalProducer } from '../port.ts';
import { MemoryConsumer } from './memory-consumer.ts';
import { MemoryGroups } from './memory-groups.ts';
import { MemoryLog } from './memory-log.ts';

/**
 * The port without a broker: one process, a transaction is one in-process step, nothing survives the process.
 * For unit tests of stages, and for `npm start` where no broker can be had.
 */
export function memoryPort(): KafkaPort {
  const log = new MemoryLog();
  const groups = new MemoryGroups((topic) => log.partitions(topic));
  const epochs = new Map<string, number>();
  return {
    producer: () => ({
      send: async (records) => log.append(records, Date.now()),
      close: () => Promise.resolve(),
    }),
    transactionalProducer: (id) => transactional(id, log, groups, epochs),
    consumer: (options) => new MemoryConsumer(options, log, groups),
    readToEnd: async ({ topic, partition, from = 0 }, onRecords) => {
      const end = log.end(topic, partition);
      const records: InputRecord[] = log.read(topic, partition, from, end - from);
      if (records.length > 0) onRecords(records);
      return end;
    },
    admin: () => memoryAdmin(log, groups),
    close: () => Promise.resolve(),
  };
}

function transactional(
  id: string,
  log: MemoryLog,
  groups: MemoryGroups,
  epochs: Map<string, number>,
): TransactionalProducer {
  let epoch = -1;
  return {
    fence: () => {
      epoch = (epochs.get(id) ?? 0) + 1;
      epochs.set(id, epoch);
      return Promise.resolve();
    },
    commit: async ({ records, groupId, offsets }) => {
      if (epochs.get(id) !== epoch) throw new TransactionError({ transactionalId: id, fenced: true });
      log.append(records, Date.now());
      groups.commit(groupId, offsets);
    },
    close: () => Promise.resolve(),
  };
}

function memoryAdmin(log: MemoryLog, groups: MemoryGroups): AdminPort {
  return {
    clusterId: () => Promise.resolve('memory'),
    createTopics: async (specs) => specs.filter((spec) => log.create(spec)).map(({ topic }) => topic),
    deleteTopics: async (names) => {
      for (const name of names) log.delete(name);
    },
    describeTopics: async (names) =>
      names.flatMap((topic) => {
        const partitions = log.partitions(topic);
        return partitions === undefined ? [] : [{ topic, partitions, id: log.id(topic) }];
      }),
    offsets: async (topic) =>
      Array.from({ length: log.partitions(topic) ?? 0 }, (_, partition) => ({
        partition,
        low: 0,
        high: log.end(topic, partition),
      })),
    committed: async (groupId, topics) => groups.committed(groupId, topics),
    setCommitted: async (groupId, offsets) => {
      if (groups.hasMembers(groupId)) throw new GroupHasMembersError(groupId);
      groups.commit(groupId, offsets);
    },
    close: () => Promise.resolve(),
  };
}
