import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** @type {readonly NodeJS.Signals[]} */
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** A terminal and npm both send Ctrl-C to us: the second one, milliseconds later, is not a second wish. */
const SAME_WISH_MS = 500;
/** Stages drain within 25 s, then the broker ends within 10 s. */
const GRACE_MS = 40_000;
const PARENT_EVERY_MS = 1_000;

/**
 * Runs a child until it ends and hands each stop signal on to it once. The child leads a process group of its own, so that the terminal's
 * Ctrl-C reaches it only through us, and whatever it left behind can be ended with it. Three Ctrl-C, or 40 s, end it by force.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, isGroup?: boolean }} options `isGroup`: signals go to all that the child started,
 *   for tools that do not pass them on; the all-in-one stops its own broker, after its stages
 * @returns {Promise<number>} its exit code; ends this process instead when a tool was interrupted
 */
export function runInForeground(command, args, { cwd, env = process.env, isGroup = false }) {
  const isWindows = process.platform === 'win32';
  const child = spawn(command, args, {
    cwd,
    env,
    detached: !isWindows,
    shell: isWindows && command === 'npm',
    // The channel tells an all-in-one that we are gone, even when we were killed.
    stdio: isGroup ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const wishes = stopWishes((signal) => sendTo(child.pid, signal, isGroup || signal === 'SIGKILL'));
  for (const signal of FORWARDED) process.on(signal, wishes.add);
  const orphaned = watchParent(() => wishes.add('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      for (const name of FORWARDED) process.off(name, wishes.add);
      clearInterval(orphaned);
      sendTo(child.pid, 'SIGKILL', true);
      if (isGroup && wishes.count() > 0) process.exit(128 + constants.signals.SIGINT);
      resolve(code ?? (signal === null ? 1 : 128 + constants.signals[signal]));
    });
  });
}

/** @param {(signal: NodeJS.Signals) => void} send */
function stopWishes(send) {
  let last = Number.NEGATIVE_INFINITY;
  let count = 0;
  return {
    count: () => count,
    /** @param {NodeJS.Signals} signal */
    add: (signal) => {
      const now = performance.now();
      if (now - last < SAME_WISH_MS) return;
      last = now;
      count += 1;
      send(count > 2 ? 'SIGKILL' : signal);
      if (count === 1) setTimeout(() => send('SIGKILL'), GRACE_MS).unref();
    },
  };
}

/**
 * @param {number | undefined} pid undefined when it could not be started
 * @param {NodeJS.Signals} signal
 * @param {boolean} isGroup
 */
function sendTo(pid, signal, isGroup) {
  if (pid === undefined) return;
  try {
    process.kill(isGroup && process.platform !== 'win32' ? -pid : pid, signal);
  } catch (error) {
    const hasEnded = error instanceof Error && 'code' in error && (error.code === 'ESRCH' || error.code === 'EPERM');
    if (!hasEnded) throw error;
  }
}

/**
 * npm that is killed takes its shell with it, not us: a parent that changes means the same as SIGTERM.
 * @param {() => void} onOrphaned
 */
function watchParent(onOrphaned) {
  const parent = process.ppid;
  const isUnderNpm = process.env.npm_lifecycle_event !== undefined;
  const timer = setInterval(() => {
    if (isUnderNpm && process.ppid !== parent) onOrphaned();
  }, PARENT_EVERY_MS);
  timer.unref();
  return timer;
}
