import 'reflect-metadata';
import type { Server } from 'node:tls';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createLogger, type Logger, Metrics } from '@tripline/telemetry';
import { ConfigError } from '../errors.ts';
import type { KafkaPort } from '../port.ts';
import type { Stage } from '../stage.ts';
import { type AssembledStage, assembleStage } from './assemble.ts';
import { HEALTH_SOURCES, HealthController, METRICS } from './health.controller.ts';
import { httpAdapter } from './http-adapter.ts';
import { reloading } from './http-tls.ts';
import type { ProcessConfig } from './process-config.ts';
import { fastifyRoutes } from './routes.ts';
import { BatchStrategy } from './strategy.ts';
import { checkTopics, topicMap } from './topic-check.ts';

/** How a process gets its port and its own settings; apps use the ones of libs/stages. */
export interface Surroundings {
  readProcess(env: Readonly<Record<string, string | undefined>>): ProcessConfig;
  openPort(config: ProcessConfig, log: Logger): KafkaPort;
}

export interface ServedProcess {
  readonly url: string;
  readonly metrics: Metrics;
  /** Drains and stops: at most 25 s. */
  stop(): Promise<void>;
}

const DRAIN_MS = 25_000;

/**
 * Runs stages in this process until SIGTERM or SIGINT. Every configuration problem of every stage is listed at once.
 * @throws ConfigError before the first fetch
 */
export async function serve(
  stages: readonly Stage[],
  env: Readonly<Record<string, string | undefined>>,
  surroundings: Surroundings,
): Promise<ServedProcess> {
  const { config, configs } = configureAll(stages, env, surroundings);
  const log = createLogger(stages.map(({ name }) => name).join('+'), config.logLevel);
  const metrics = new Metrics();
  const port = surroundings.openPort(config, log);
  await checkTopics(port, stages, config);
  const shared = { port, metrics, log, config, clusterId: await clusterId(port), topics: await topicMap(port, config) };
  const assembled: AssembledStage[] = [];
  for (const [index, stage] of stages.entries()) assembled.push(await assembleStage(stage, configs[index], shared));
  const app = await createApp(assembled, metrics, config);
  const { tls } = config.http;
  const stopReloading =
    tls === undefined ? undefined : reloading(app.getHttpServer() as unknown as Server, tls, { log, metrics });
  log.info({ url: await app.getUrl(), stages: stages.map(({ name }) => name) }, 'started');
  const stop = once(async () => {
    log.info({}, 'draining');
    const deadline = setTimeout(() => {
      log.error({ afterMs: DRAIN_MS }, 'drain took too long');
      process.exit(1);
    }, DRAIN_MS);
    deadline.unref();
    stopReloading?.();
    await app.close();
    for (const stage of assembled) await stage.close();
    await port.close();
    clearTimeout(deadline);
    log.info({}, 'stopped');
  });
  return { url: await app.getUrl(), metrics, stop };
}

function configureAll(
  stages: readonly Stage[],
  env: Readonly<Record<string, string | undefined>>,
  { readProcess }: Surroundings,
) {
  const problems: string[] = [];
  const attempt = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.problems);
      return undefined;
    }
  };
  const config = attempt(() => readProcess(env));
  const configs = stages.map((stage) => attempt(() => stage.configure(env)));
  if (problems.length > 0 || config === undefined) throw new ConfigError([...new Set(problems)]);
  return { config, configs };
}

async function clusterId(port: KafkaPort): Promise<string> {
  const admin = port.admin();
  try {
    return await admin.clusterId();
  } finally {
    await admin.close();
  }
}

async function createApp(
  assembled: readonly AssembledStage[],
  metrics: Metrics,
  config: ProcessConfig,
): Promise<NestFastifyApplication> {
  const runners = assembled.flatMap((stage) => [...stage.runners]);
  @Module({
    controllers: [HealthController],
    providers: [
      { provide: METRICS, useValue: metrics },
      { provide: HEALTH_SOURCES, useValue: assembled.flatMap((stage) => [...stage.health]) },
    ],
  })
  class ProcessModule {}
  const app = await NestFactory.create<NestFastifyApplication>(ProcessModule, httpAdapter(config.http), {
    logger: false,
    bodyParser: false,
  });
  const server = fastifyRoutes(app, config.http.tls);
  for (const stage of assembled) stage.parts.routes?.(server);
  app.connectMicroservice<MicroserviceOptions>({ strategy: new BatchStrategy(runners) });
  await app.startAllMicroservices();
  await app.listen(config.http.port, config.http.host);
  return app;
}

function once(job: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => {
    running ??= job();
    return running;
  };
}
