export { deliverStage } from './deliver/deliver.stage.ts';
export { detectStage } from './detect/detect.stage.ts';
export { eventFields } from './detect/rules-directory.ts';
export { ingestStage } from './ingest/ingest.stage.ts';
export { readFormatFile } from './normalize/format-files.ts';
export { normalizeStage } from './normalize/normalize.stage.ts';
export type { Explanation } from './offline/explanation.ts';
export { normalizeOffline, type Offline, type OfflineResult, offlineWith } from './offline/offline.ts';
export { serve, surroundings } from './serve.ts';
export { type Environment, environmentVariables } from './settings/environment.ts';
export { type HttpSource, type KafkaSource, readSettings, type Settings, type Source } from './settings/settings.ts';
export { settingsJsonSchema } from './settings/settings-schema.ts';
export {
  redactionTokenKey,
  sealingKeyring,
} from './settings/settings-secrets.ts';
