import {
  type HttpConfig,
  kafkaPort,
  type ProcessConfig,
  type ProcessHandle,
  runProcess,
  type Stage,
  type Surroundings,
  type TlsMaterial,
} from '@tripline/pipeline';
import { type KafkaAccess, kafkaAccess } from './kafka-access/kafka-access.ts';
import type { Environment } from './settings/environment.ts';
import { readSettings, type Settings } from './settings/settings.ts';
import { collectingProblems, httpTlsMaterial } from './settings/settings-secrets.ts';

/** A process's own settings, as its port needs them. */
interface KafkaProcessConfig extends ProcessConfig {
  readonly kafka: ProcessConfig['kafka'] & { readonly access: KafkaAccess };
}

/** Settings from the file that `TRIPLINE_SETTINGS` names, Kafka by kafkajs. */
export const surroundings: Surroundings = {
  readProcess: (env) => processConfig(env),
  openPort: (config, log) => {
    const { brokers, clientId, access } = (config as KafkaProcessConfig).kafka;
    return kafkaPort({ brokers: [...brokers], clientId, log, ...access });
  },
};

/** Runs stages in this process until it is told to stop. @param process only `main.ts` has one */
export function serve(stages: readonly Stage[], process: NodeJS.Process): Promise<void> {
  const handle: ProcessHandle = {
    env: process.env,
    on: (signal, handler) => void process.on(signal, handler),
    exit: (code) => process.exit(code),
    complain: (text) => void process.stderr.write(text),
  };
  return runProcess(stages, handle, surroundings);
}

function processConfig(env: Environment): KafkaProcessConfig {
  const settings = readSettings(env);
  const { brokers, clientId, topicPrefix, partitions, replication } = settings.kafka;
  return collectingProblems((attempt) => {
    const http = attempt('http', () => httpConfig(settings, env));
    const access = attempt('kafka', () => kafkaAccess(settings, { env }));
    const shared = { topicPrefix, partitions, replication, logLevel: settings.log.level };
    return () => ({
      ...shared,
      http: http as HttpConfig,
      kafka: { brokers, clientId, access: access as KafkaAccess },
    });
  });
}

/** The references are read again each time that the server asks, so that a rotated certificate is taken up. */
function httpConfig(settings: Settings, env: Environment): HttpConfig {
  const { host, port, tls } = settings.http;
  if (tls === undefined) return { host, port };
  const read = () => httpTlsMaterial(settings, { env }) as TlsMaterial;
  read();
  return { host, port, tls: { clientAuth: tls.clientAuth, read } };
}
