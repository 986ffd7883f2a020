import type { Line, Stage, StageContext } from '@tripline/pipeline';
import type { Environment } from '@tripline/stages';
import { Metrics } from '@tripline/telemetry';
import type { Cluster } from './cluster.ts';

/** Hands the job the lines of a stage as its settings make them. Nothing is consumed. */
export async function withLines<T>(
  stage: Stage,
  env: Environment,
  cluster: Cluster,
  job: (lines: readonly Line[]) => Promise<T>,
): Promise<T> {
  const parts = stage.create(stage.configure(env), contextFor(stage, cluster));
  try {
    return await job(parts.lines);
  } finally {
    for (const line of parts.lines) if (line.kind === 'delivery') await line.destination.close();
    await parts.close?.();
  }
}

function contextFor(stage: Stage, { settings, clusterId, topics, log }: Cluster): StageContext {
  return {
    stage: stage.name,
    topicPrefix: settings.topicPrefix,
    clusterId,
    metrics: new Metrics(),
    log,
    partitions: (topic) => topics.partitions(topic),
    incarnation: (topic) => topics.incarnation(topic),
    commit: () => Promise.reject(new Error('the command line serves no requests')),
    nowMicros: () => Date.now() * 1000,
  };
}
