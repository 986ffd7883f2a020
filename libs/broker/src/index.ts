export { answers } from './await-broker.ts';
export { BrokerError, type BrokerErrorCode } from './broker-error.ts';
export { KAFKA_VERSION } from './config.ts';
export { findKafka, type KafkaAvailability } from './find-kafka.ts';
export { freePorts } from './ports.ts';
export type { Listener } from './server-properties.ts';
export {
  type BrokerOptions,
  type BrokerPhase,
  type BrokerProgress,
  type RunningBroker,
  type ScramUser,
  startBroker,
} from './start-broker.ts';
