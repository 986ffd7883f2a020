import type { AdminPort, KafkaPort } from '../port.ts';
import type { ClientSettings } from './client.ts';
import { KafkaAdmin } from './kafka-admin.ts';
import { KafkaBatchConsumer } from './kafka-batch-consumer.ts';
import { KafkaBatchProducer } from './kafka-batch-producer.ts';
import { KafkaTransactionalProducer } from './kafka-transactional-producer.ts';
import { DEFAULT_TIMINGS, type KafkaPortOptions } from './options.ts';
import { readToEnd } from './read-to-end.ts';

export { UNDECODABLE_HEADER } from './hardening/decode-messages.ts';
export type { KafkaLogin } from './login.ts';
export type { KafkaPortOptions, KafkaTls, Timings } from './options.ts';

/** The port over Apache Kafka: kafkajs behind the guards of `docs/decisions/0001-kafka-client.md`. Nothing is connected before it is used. */
export function kafkaPort(options: KafkaPortOptions): KafkaPort {
  const settings: ClientSettings = { ...options, timings: { ...DEFAULT_TIMINGS, ...options.timings } };
  const admin = new KafkaAdmin(settings);
  const open = new Set<() => Promise<void>>([() => admin.close()]);
  /** Noted until it is closed, by its owner or by `close`. @returns its own close */
  const track = (close: () => Promise<void>): (() => Promise<void>) => {
    const closeOnce = async () => {
      if (open.delete(closeOnce)) await close();
    };
    open.add(closeOnce);
    return closeOnce;
  };
  let handles = 0;
  return {
    producer: () => {
      const producer = new KafkaBatchProducer(settings);
      return { send: (records) => producer.send(records), close: track(() => producer.close()) };
    },
    transactionalProducer: (id) => {
      const producer = new KafkaTransactionalProducer(settings, id);
      return {
        fence: () => producer.fence(),
        commit: (transaction) => producer.commit(transaction),
        close: track(() => producer.close()),
      };
    },
    consumer: (consumerOptions) => {
      const consumer = new KafkaBatchConsumer(consumerOptions, settings);
      return {
        run: (handle) => consumer.run(handle),
        commit: (offsets) => consumer.commit(offsets),
        pause: (partitions) => consumer.pause(partitions),
        resume: (partitions) => consumer.resume(partitions),
        seek: (to) => consumer.seek(to),
        stop: track(() => consumer.stop()),
      };
    },
    readToEnd: (of, onRecords) => readToEnd(settings, of, onRecords),
    admin: (): AdminPort => {
      handles += 1;
      return admin.handle(
        track(async () => {
          handles -= 1;
          if (handles === 0) await admin.close();
        }),
      );
    },
    close: async () => {
      await Promise.all([...open].map((close) => close()));
    },
  };
}
