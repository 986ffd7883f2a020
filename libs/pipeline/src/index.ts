export {
  ConfigError,
  GroupHasMembersError,
  PipelineError,
  ProduceError,
  RecordTooLargeError,
  TransactionError,
} from './errors.ts';
export type { Decision, HttpFault, HttpHead, HttpRefusal, HttpReply, HttpRoute, HttpServer } from './http.ts';
export {
  type KafkaLogin,
  type KafkaPortOptions,
  type KafkaTls,
  kafkaPort,
  type Timings,
  UNDECODABLE_HEADER,
} from './kafka/kafka-port.ts';
export { memoryPort } from './memory/memory-port.ts';
export type { HttpTls, TlsMaterial } from './nest/http-tls.ts';
export type { HttpConfig, ProcessConfig } from './nest/process-config.ts';
export { type ProcessHandle, runProcess } from './nest/run-process.ts';
export { type ServedProcess, type Surroundings, serve } from './nest/serve.ts';
export type * from './port.ts';
export * from './stage.ts';
export { createTopics, type TopicSettings, topicProblems, topicSpec } from './topics/create-topics.ts';
export { seedOffsets } from './topics/seed-offsets.ts';
export { type SkipRefusal, skipRecord } from './topics/skip-record.ts';
export { TopicRegister, withAdmin } from './topics/topic-register.ts';
