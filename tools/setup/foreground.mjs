import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** A terminal and npm both send Ctrl-C to us: the second one, milliseconds later, is not a second wish. */
const SAME_WISH_MS = 500;
/** Stages drain within 25 s. */
const GRACE_MS = 35_000;

/**
 * Runs a child until it ends and hands each stop signal on to it once. The child leads a process group of its own, so that the terminal's
 * Ctrl-C reaches it only through us, and whatever it left behind can be ended with it. Three Ctrl-C, or 35 s, end it by force.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, isGroup?: boolean }} options `isGroup`: signals go to all that the child started,
 *   for tools that do not pass them on; the all-in-one stops its own broker, after its stages
 * @returns {Promise<number>} its exit code
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
  const stop = stopper((signal) => sendTo(child.pid, signal, isGroup || signal === 'SIGKILL'));
  for (const signal of FORWARDED) process.on(signal, stop);
  const orphaned = watchParent(() => stop('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      for (const name of FORWARDED) process.off(name, stop);
      clearInterval(orphaned);
      sendTo(child.pid, 'SIGKILL', true);
      if (isGroup && stop.signal !== undefined) process.exit(130);
      resolve(code ?? (signal === null ? 1 : 128 + constants.signals[signal]));
    });
  });
}

/** @param {(signal: NodeJS.Signals) => void} send */
function stopper(send) {
  let last = Number.NEGATIVE_INFINITY;
  let wishes = 0;
  const stop = (signal) => {
    const now = performance.now();
    if (now - last < SAME_WISH_MS) return;
    last = now;
    wishes += 1;
    stop.signal = signal;
    send(wishes > 2 ? 'SIGKILL' : signal);
    if (wishes === 1) setTimeout(() => send('SIGKILL'), GRACE_MS).unref();
  };
  stop.signal = undefined;
  return stop;
}

/** @param {number | undefined} pid @param {NodeJS.Signals} signal @param {boolean} isGroup */
function sendTo(pid, signal, isGroup) {
  if (pid === undefined) return;
  try {
    process.kill(isGroup && process.platform !== 'win32' ? -pid : pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH' && error.code !== 'EPERM') throw error; // it has ended already
  }
}

/** npm that is killed takes its shell with it, not us: a parent that changes means the same as SIGTERM. */
function watchParent(onOrphaned) {
  const parent = process.ppid;
  const isUnderNpm = process.env.npm_lifecycle_event !== undefined;
  const timer = setInterval(() => {
    if (isUnderNpm && process.ppid !== parent) onOrphaned();
  }, 1_000);
  timer.unref();
  return timer;
}
