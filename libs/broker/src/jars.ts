import { access, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BrokerError } from './broker-error.ts';
import { runCommand } from './run-command.ts';

/** Written last: a folder that holds it is whole. */
const MARKER = '.complete';
const LEFTOVER_AFTER_MS = 3_600_000;
/** The same file from `src` and from `dist`. */
const POM = fileURLToPath(new URL('../pom.xml', import.meta.url));

export async function isInstalled(directory: string): Promise<boolean> {
  return access(join(directory, MARKER)).then(
    () => true,
    () => false,
  );
}

/**
 * Fetches Kafka's jars once. Fetched into a folder beside the target and renamed when whole, so that neither an interruption
 * nor a second process leaves half of it behind.
 * @param onFile name of each jar as it arrives
 * @throws BrokerError DOWNLOAD_FAILED
 */
export async function installJars(directory: string, onFile: (name: string) => void): Promise<void> {
  if (await isInstalled(directory)) return;
  await mkdir(dirname(directory), { recursive: true });
  await removeLeftovers(directory);
  const partial = await mkdtemp(`${directory}.partial-`);
  try {
    await copyDependencies(partial, onFile);
    await writeFile(join(partial, MARKER), '');
    await moveInPlace(partial, directory);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** Of downloads that were killed: whatever has not been touched for an hour. */
async function removeLeftovers(directory: string): Promise<void> {
  const parent = dirname(directory);
  const partials = (await readdir(parent)).filter((name) => name.startsWith(`${basename(directory)}.partial-`));
  for (const name of partials) {
    const path = join(parent, name);
    const isOld = await stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs > LEFTOVER_AFTER_MS,
      () => false, // gone in between
    );
    if (isOld) await rm(path, { recursive: true, force: true });
  }
}

async function copyDependencies(into: string, onFile: (name: string) => void): Promise<void> {
  // -C: a jar whose checksum does not fit is refused, not warned about.
  const args = ['-B', '-C', '-f', POM, 'dependency:copy-dependencies', `-DoutputDirectory=${into}`];
  const { code, output } = await runCommand('mvn', [...args, '-DincludeScope=runtime'], {
    onLine: (line) => {
      const url = /^.*Downloaded from \S+ (\S+\.jar)\b/.exec(line)?.[1];
      if (url !== undefined) onFile(basename(url));
    },
  });
  const jars = (await readdir(into)).filter((name) => name.endsWith('.jar'));
  if (code === 0 && jars.some((name) => name.startsWith('kafka_'))) return;
  const reason = code === null ? 'mvn is not installed' : (firstError(output) ?? `mvn ended with code ${code}`);
  throw new BrokerError('DOWNLOAD_FAILED', `Kafka could not be fetched: ${reason}`, 'is Maven Central in reach?');
}

function firstError(output: string): string | undefined {
  const line = output.split('\n').find((text) => text.includes('[ERROR]') || text.includes('ERROR]'));
  return line?.replace(/^.*ERROR\S*\s*/, '').slice(0, 300);
}

async function moveInPlace(partial: string, directory: string): Promise<void> {
  try {
    await rename(partial, directory);
  } catch (error) {
    if (await isInstalled(directory)) return; // another process was first
    await rm(directory, { recursive: true, force: true });
    await rename(partial, directory).catch(() => {
      throw error;
    });
  }
}
