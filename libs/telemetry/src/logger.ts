import { type Logger as Pino, pino } from 'pino';

/** Structured log: a constant lowercase phrase, facts as fields. Never a payload, never the message of a parser. */
export type Logger = Pick<Pino, 'error' | 'warn' | 'info' | 'debug'>;

/** @param level error, warn, info, debug or silent */
export function createLogger(name: string, level = 'info'): Logger {
  return pino({ name, level, serializers: { err: errorFacts } });
}

/** What may be logged of an error: its name, code and context. Messages of foreign errors may quote input. */
export function errorFacts(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error };
  const { code, context, type } = error as { code?: unknown; context?: unknown; type?: unknown };
  const facts: Record<string, unknown> = { name: error.name };
  if (typeof code === 'string' || typeof code === 'number') facts['code'] = code;
  if (typeof type === 'string') facts['type'] = type;
  if (context !== undefined && context !== null && typeof context === 'object') facts['context'] = context;
  const frames = framesOf(error);
  if (frames !== undefined) facts['stack'] = frames;
  if (error.cause !== undefined) facts['cause'] = errorFacts(error.cause);
  return facts;
}

/** Frames only: a stack begins with the error's message, whose lines may look like frames. Undefined where it cannot be told which is which. */
function framesOf({ stack, message }: Error): string[] | undefined {
  const messageAt = stack?.indexOf(message) ?? -1;
  // A message that is not there was changed after the stack had been taken with another one.
  if (stack === undefined || messageAt < 0) return undefined;
  const lines = stack.slice(messageAt + message.length).split('\n');
  return lines
    .filter((line) => line.startsWith('    at '))
    .slice(0, 8)
    .map((line) => line.trim());
}
