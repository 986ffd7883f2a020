import { readFile, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { BrokerError } from './broker-error.ts';
import { runCommand } from './run-command.ts';
import { GRACE_SECONDS, SUPERVISOR_NAME } from './supervisor.ts';

const EVERY_MS = 100;
/** A supervisor whose parent has died ends its broker within the grace period. */
const SUPERVISOR_MS = (GRACE_SECONDS + 2) * 1000;

export interface BrokerProcess {
  /** Who started it. */
  readonly owner: number;
  readonly supervisor: number;
  readonly broker: number;
}

/** Undefined when there is no such file or it is not ours. */
export function parsePidFile(text: string): BrokerProcess | undefined {
  const found = /^(\d{1,10}) (\d{1,10}) (\d{1,10})$/.exec(text.trim());
  if (found === null) return undefined;
  return { owner: Number(found[1]), supervisor: Number(found[2]), broker: Number(found[3]) };
}

export async function readPidFile(pidFile: string): Promise<BrokerProcess | undefined> {
  return readFile(pidFile, 'utf8').then(parsePidFile, () => undefined);
}

/**
 * Ends a broker that a killed process has left behind. Looks at command lines, since process ids are given out again: what is not surely
 * our broker on this very configuration is left alone.
 * @param propertiesFile absolute, stands in the command line of the broker
 * @throws BrokerError DATA_DIRECTORY_IN_USE while a living process holds the broker
 */
export async function endOrphan(pidFile: string, propertiesFile: string): Promise<'none' | 'ended'> {
  const found = await readPidFile(pidFile);
  if (found === undefined) return 'none';
  const isBroker = () => isCommandOf(found.broker, propertiesFile);
  const until = Date.now() + SUPERVISOR_MS;
  while ((await isBroker()) && (await isCommandOf(found.supervisor, SUPERVISOR_NAME))) {
    // A child whose parent has died is given another one.
    if ((await parentOf(found.supervisor)) === found.owner || Date.now() > until) {
      throw new BrokerError(
        'DATA_DIRECTORY_IN_USE',
        `broker ${found.broker} runs on this data directory`,
        'another start is still running: stop it first',
      );
    }
    await sleep(EVERY_MS);
  }
  const hadToEnd = await isBroker();
  if (hadToEnd) await endProcess(found.broker, isBroker);
  await rm(pidFile, { force: true });
  return hadToEnd ? 'ended' : 'none';
}

async function endProcess(pid: number, isAlive: () => Promise<boolean>): Promise<void> {
  signal(pid, 'SIGTERM');
  const until = Date.now() + GRACE_SECONDS * 1000;
  while ((await isAlive()) && Date.now() < until) await sleep(EVERY_MS);
  if (await isAlive()) signal(pid, 'SIGKILL');
  while (await isAlive()) await sleep(EVERY_MS);
}

/** A process that is gone needs no signal. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function parentOf(pid: number): Promise<number | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // Fields after the command, which is in brackets and may hold anything: state, parent.
  if (stat !== undefined) return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  if (process.platform === 'linux') return undefined;
  return Number((await runCommand('ps', ['-o', 'ppid=', '-p', `${pid}`])).output.trim());
}

async function isCommandOf(pid: number, text: string): Promise<boolean> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').then(
    (words) => words.split('\0').join(' '),
    // Not Linux, or gone.
    async () => (process.platform === 'linux' ? '' : (await runCommand('ps', ['-o', 'args=', '-p', `${pid}`])).output),
  );
  return command.includes(text);
}
