import { resolve } from 'node:path';
import { BrokerError } from '@tripline/broker';
import { ConfigError, PipelineError } from '@tripline/pipeline';
import type { Environment } from '@tripline/stages';
import { errorFacts } from '@tripline/telemetry';
import { demonstrate } from './demonstration.ts';
import { type Options, readOptions } from './options.ts';
import { type System, startSystem } from './system.ts';
import { type Teller, teller } from './teller.ts';
import { memoryBanner, whereToLook } from './where-to-look.ts';

/** What a run needs of its process. */
export interface Surrounding {
  readonly args: readonly string[];
  readonly env: Environment;
  /** Working folder: paths are taken and shown from here. */
  readonly folder: string;
  /** Resolves when someone wants us to stop. */
  readonly wish: Promise<void>;
  write(line: string): void;
}

const INTERRUPTED = 130;

/** From nothing to a running system with its sample traffic shown; ends at Ctrl-C, or with `--once` after the closing line. @returns the exit code */
export async function runAllInOne(around: Surrounding): Promise<number> {
  const told = teller(around.write, () => performance.now());
  const stopped = around.wish.then(() => undefined);
  try {
    const options = readOptions(around.args);
    // While it starts there is nothing to drain, and a broker that is starting ends with this process.
    const system = await Promise.race([startSystem(resolve(around.folder, options.home), around.env, told), stopped]);
    if (system === undefined) return INTERRUPTED;
    try {
      return await show(system, options, { ...around, told, stopped });
    } finally {
      await system.stop();
    }
  } catch (error) {
    around.write(`Tripline cannot go on: ${reasonOf(error)}`);
    return 1;
  }
}

async function show(
  system: System,
  { isOnce }: Options,
  { told, stopped, folder }: { told: Teller; stopped: Promise<undefined>; folder: string },
): Promise<number> {
  if (system.kafka.kind === 'memory') for (const line of memoryBanner(system.kafka.because)) told.say(line);
  const isWhole = await Promise.race([demonstrate(system, told), stopped]);
  if (isWhole === undefined) return 0;
  if (isOnce) return isWhole ? 0 : 1;
  for (const line of ['', ...whereToLook(system, folder)]) told.say(line);
  told.say('Ctrl-C ends everything; the data stays.');
  await stopped;
  told.say('Stopping: the stages finish what they have begun …');
  return 0;
}

/** Our own messages are written for people; of foreign errors only name and code are safe to show. */
function reasonOf(error: unknown): string {
  if (error instanceof BrokerError) return `${error.message} (${error.hint})`;
  if (error instanceof ConfigError) return error.message;
  if (error instanceof PipelineError) return `${error.message} (${error.code})`;
  return JSON.stringify(errorFacts(error));
}
