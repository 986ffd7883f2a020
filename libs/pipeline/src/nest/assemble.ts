import type { Logger, Metrics } from '@tripline/telemetry';
import { atLeastOnce, recordResults, toRecords } from '../commit/at-least-once.ts';
import { DeliveryCommitter } from '../commit/delivery.ts';
import { TransactionalCommitter } from '../commit/transactional.ts';
import type { KafkaPort } from '../port.ts';
import type { Committer, HealthSource, LineEnvironment } from '../runner/line-environment.ts';
import { LineRunner } from '../runner/line-runner.ts';
import { Outbox, type TopicMap } from '../runner/outbox.ts';
import type { Line, Stage, StageContext, StageParts, StepResult } from '../stage.ts';
import { seedOffsets } from '../topics/seed-offsets.ts';
import { withAdmin } from '../topics/topic-register.ts';
import type { ProcessConfig } from './process-config.ts';
import { checkInputs, checkLayouts } from './topic-check.ts';

/** What all stages of a process share. */
export interface Shared {
  readonly port: KafkaPort;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly config: ProcessConfig;
  readonly clusterId: string;
  readonly topics: TopicMap;
}

export interface AssembledStage {
  readonly parts: StageParts;
  readonly runners: readonly LineRunner[];
  readonly health: readonly HealthSource[];
  close(): Promise<void>;
}

/** A stage with its effects: each line gets the committer of its kind and a runner. */
export async function assembleStage(stage: Stage, config: unknown, shared: Shared): Promise<AssembledStage> {
  const producer = shared.port.producer();
  const outbox = new Outbox(producer);
  const environment = (line: string): LineEnvironment => ({
    stage: stage.name,
    line,
    outbox,
    port: shared.port,
    topics: shared.topics,
    metrics: shared.metrics,
    log: shared.log,
    nowMicros,
    random: Math.random,
  });
  const parts = stage.create(config, contextOf(stage, shared, environment('http')));
  await checkInputs(shared.port, parts.lines, shared.config.topicPrefix);
  await checkLayouts(shared.port, parts.lines, shared.config);
  for (const line of parts.lines) await seed(line, shared);
  const runners = parts.lines.map((line) => {
    const env = environment(labelOf(line, stage));
    return new LineRunner(line, env, committerOf(line, env));
  });
  return {
    parts,
    runners,
    health: [...runners, producerHealth(stage, outbox)],
    close: async () => {
      await parts.close?.();
      await producer.close();
    },
  };
}

/** A producer whose last send was not acknowledged: requests are being answered 503, lines are backing off. */
function producerHealth({ name }: Stage, outbox: Outbox): HealthSource {
  return {
    label: `${name} producer`,
    get condition() {
      const { fault } = outbox;
      return fault === undefined ? { state: 'running' as const } : { state: 'backing_off' as const, fault };
    },
  };
}

function contextOf(stage: Stage, shared: Shared, env: LineEnvironment): StageContext {
  return {
    stage: stage.name,
    topicPrefix: shared.config.topicPrefix,
    clusterId: shared.clusterId,
    metrics: shared.metrics,
    log: shared.log,
    partitions: (topic) => shared.topics.partitions(topic),
    incarnation: (topic) => shared.topics.incarnation(topic),
    commit: async (result: StepResult) => {
      await env.outbox.send(toRecords([result], env));
      recordResults([result], env);
    },
    nowMicros,
  };
}

/** A delivery group begins where its integration says; all others begin at the beginning, also for partitions that are new to them. */
async function seed(line: Line, { port }: Shared): Promise<void> {
  const start = line.kind === 'delivery' ? line.start : 'beginning';
  try {
    await withAdmin(port, (admin) => seedOffsets(admin, line.group, line.topics, start));
  } catch (error) {
    // Offsets can only be set while the group has no members: then another process of ours has seeded them before it joined.
    if (!hasMembers(error)) throw error;
  }
}

function hasMembers(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'GROUP_HAS_MEMBERS';
}

function labelOf(line: Line, stage: Stage): string {
  return line.kind === 'delivery' ? line.integration : stage.name;
}

function committerOf(line: Line, env: LineEnvironment): Committer {
  switch (line.kind) {
    case 'atLeastOnce':
      return atLeastOnce(line, env);
    case 'transactional':
      return new TransactionalCommitter(line, env);
    case 'delivery':
      return new DeliveryCommitter(line, env);
  }
}

/** Wall clock with the resolution of the system's, microseconds. */
function nowMicros(): number {
  return Math.round((performance.timeOrigin + performance.now()) * 1000);
}
