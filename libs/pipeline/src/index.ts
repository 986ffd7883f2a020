export { ConfigError, PipelineError, ProduceError, RecordTooLargeError, TransactionError } from './errors.ts';
export type { HttpReply, HttpRequest, HttpServer } from './http.ts';
export type * from './port.ts';
export * from './stage.ts';
