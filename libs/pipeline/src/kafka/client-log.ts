import type { Logger } from '@tripline/telemetry';
import type { LogEntry, logLevel } from 'kafkajs';

type Level = keyof Pick<Logger, 'error' | 'warn' | 'info' | 'debug'>;

/** What kafkajs reports although it is expected, or is told by our own lines. */
const EXPECTED = [
  'There is no leader for this topic-partition as we are in the middle of a leadership election',
  'Topic with this name already exists',
  'The group is rebalancing',
  'The producer attempted to update a transaction while another concurrent operation',
  'Connection error',
  'Connection timeout',
  'Failed to connect to seed broker',
  // An error code in an answer: whoever asked deals with it, and says so.
  'Response ',
];
/** It then begins at the oldest record that is left: what was in between is lost. */
const OUT_OF_RANGE = 'Offset out of range';
/** Facts that are safe to log; the rest (stacks, payloads, responses) is not. */
const FACTS = ['broker', 'groupId', 'memberId', 'topic', 'partition', 'retryCount', 'retryTime', 'apiName'] as const;
const LONGEST_TEXT = 200;
const LOGIN_FAILED = 'authentication failed';

/**
 * kafkajs' lines as ours. What it calls an error it mostly tries again by itself: a warning. Its chatter is for debugging.
 * @param levels kafkajs' own numbers, handed in since kafkajs is loaded by the hardening module
 */
export function clientLog(log: Logger, levels: typeof logLevel): (entry: LogEntry) => void {
  return ({ level, namespace, log: { message, ...extra } }) => {
    const facts: Record<string, unknown> = { part: namespace, said: withoutReason(message).slice(0, LONGEST_TEXT) };
    if (typeof extra['error'] === 'string') facts['error'] = extra['error'].slice(0, LONGEST_TEXT);
    for (const name of FACTS) if (extra[name] !== undefined) facts[name] = extra[name];
    log[ourLevel(level, message, levels)](facts, 'kafka client');
  };
}

/** What the broker says of a login is its own text, and it has just been told a password. */
function withoutReason(message: string): string {
  const end = message.indexOf(LOGIN_FAILED);
  return end < 0 ? message : message.slice(0, end + LOGIN_FAILED.length);
}

export function ourLevel(level: logLevel, message: string, levels: typeof logLevel): Level {
  if (message.startsWith(OUT_OF_RANGE)) return 'error';
  if (EXPECTED.some((text) => message.includes(text))) return 'debug';
  return level === levels.ERROR ? 'warn' : 'debug';
}
