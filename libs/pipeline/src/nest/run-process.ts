import { errorFacts } from '@tripline/telemetry';
import { ConfigError, PipelineError } from '../errors.ts';
import type { Stage } from '../stage.ts';
import { type ServedProcess, type Surroundings, serve } from './serve.ts';

/** What `main.ts` hands over: the only place that touches the process. */
export interface ProcessHandle {
  readonly env: Readonly<Record<string, string | undefined>>;
  on(signal: 'SIGTERM' | 'SIGINT', handler: () => void): void;
  exit(code: number): void;
  complain(text: string): void;
}

/**
 * Serves stages until SIGTERM or SIGINT, then drains (at most 25 s) and exits with 0. Bad configuration: every problem on stderr, exit 1 before the
 * first fetch. Anything else that stops the start: its code, exit 1.
 */
export async function runProcess(
  stages: readonly Stage[],
  handle: ProcessHandle,
  surroundings: Surroundings,
): Promise<void> {
  // From the first moment: as process 1 of a container it would otherwise be deaf to a stop while it starts.
  let served: ServedProcess | undefined;
  const stop = () => void Promise.resolve(served?.stop()).then(() => handle.exit(0));
  handle.on('SIGTERM', stop);
  handle.on('SIGINT', stop);
  try {
    served = await serve(stages, handle.env, surroundings);
  } catch (error) {
    handle.complain(`tripline cannot start: ${reasonOf(error)}\n`);
    handle.exit(1);
  }
}

/** Our own messages are written for people; of foreign errors only name and code are safe to show. */
function reasonOf(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  if (error instanceof PipelineError) return `${error.message} (${error.code}) ${JSON.stringify(error.context)}`;
  return JSON.stringify(errorFacts(error));
}
