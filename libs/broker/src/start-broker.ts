import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { awaitBroker } from './await-broker.ts';
import { BrokerError } from './broker-error.ts';
import { jarsDirectory, javaCommand } from './config.ts';
import { findKafka } from './find-kafka.ts';
import { installJars } from './jars.ts';
import { type BrokerProcess, endOrphan, readPidFile, signal } from './orphan.ts';
import { freePorts, mustBeFree } from './ports.ts';
import { runCommand } from './run-command.ts';
import { type Listener, serverProperties } from './server-properties.ts';
import { superviseCommand } from './supervisor.ts';

export type BrokerPhase = 'download' | 'orphan' | 'format' | 'start' | 'ready';

export interface BrokerProgress {
  readonly phase: BrokerPhase;
  /** For a person: the file that has arrived, where the log is, the address. */
  readonly detail: string;
}

export interface ScramUser {
  readonly mechanism: 'SCRAM-SHA-256' | 'SCRAM-SHA-512';
  /** Letters and digits. */
  readonly name: string;
  readonly password: string;
}

export interface BrokerOptions {
  /** Made if absent, used again if not: the broker's data, `broker.log`, `server.properties`. */
  readonly dataDirectory: string;
  /** A free one by default. */
  readonly port?: number;
  readonly listeners?: readonly Listener[];
  /** Users of SCRAM that a new data directory begins with: for tests, as their passwords stand in a command line. */
  readonly scramUsers?: readonly ScramUser[];
  /** Java heap, 320 MiB by default. */
  readonly heapMb?: number;
  /** Lines of `server.properties` that win over ours. */
  readonly overrides?: Readonly<Record<string, string>>;
  readonly onProgress?: (progress: BrokerProgress) => void;
  readonly readyMs?: number;
}

export interface RunningBroker {
  /** `host:port` */
  readonly bootstrap: string;
  /** Of the Java process. */
  readonly pid: number;
  readonly startMs: number;
  /** Resolves when the broker has ended, whoever ended it. */
  readonly ended: Promise<void>;
  /** SIGTERM, after ten seconds SIGKILL; resolves when it has ended. */
  stop(): Promise<void>;
  /** SIGKILL at once, for tests of what a crash leaves behind. */
  kill9(): Promise<void>;
}

const DEFAULT_HEAP_MB = 320;
const DEFAULT_READY_MS = 60_000;

/**
 * Apache Kafka as one process on this machine, which ends with the process that started it, however that one ends.
 * @throws BrokerError
 */
export async function startBroker(options: BrokerOptions): Promise<RunningBroker> {
  const progress = (phase: BrokerPhase, detail: string) => options.onProgress?.({ phase, detail });
  await fetchJars((name) => progress('download', name));
  const home = resolve(options.dataDirectory);
  const files = { properties: join(home, 'server.properties'), pid: join(home, 'broker.pid') };
  await mkdir(home, { recursive: true });
  if ((await endOrphan(files.pid, files.properties)) === 'ended') progress('orphan', 'a broker left behind was ended');

  const port = await writeProperties(files.properties, home, options);
  if (!(await exists(join(home, 'data', 'meta.properties')))) {
    progress('format', home);
    await formatStorage(files.properties, options.scramUsers ?? []);
  }
  const startedAt = performance.now();
  const log = join(home, 'broker.log');
  progress('start', log);
  const heapMb = options.heapMb ?? DEFAULT_HEAP_MB;
  const child = superviseCommand(javaCommandLine(heapMb, 'kafka.Kafka', files.properties), files.pid, log);
  const running = supervised(child, files.pid);
  await readyOrFail(port, running, log, options.readyMs ?? DEFAULT_READY_MS);
  const bootstrap = `127.0.0.1:${port}`;
  progress('ready', bootstrap);
  const { broker } = await processesOf(files.pid, log);
  return {
    bootstrap,
    pid: broker,
    startMs: Math.round(performance.now() - startedAt),
    ended: running.ended,
    stop: running.stop,
    kill9: async () => {
      signal(broker, 'SIGKILL');
      await running.ended;
    },
  };
}

async function fetchJars(onFile: (name: string) => void): Promise<void> {
  const found = await findKafka();
  if (!found.isAvailable) {
    throw new BrokerError('KAFKA_UNAVAILABLE', `Apache Kafka cannot run here: ${found.reason}`, found.hint);
  }
  await installJars(jarsDirectory(), onFile);
}

async function writeProperties(file: string, home: string, options: BrokerOptions): Promise<number> {
  const [free, controllerPort] = (await freePorts(2)) as [number, number];
  const port = options.port ?? free;
  await mustBeFree(port);
  const { listeners, overrides } = options;
  const logDirectory = join(home, 'data');
  await writeFile(file, serverProperties({ port, controllerPort, logDirectory, listeners, overrides }));
  return port;
}

function javaCommandLine(heapMb: number, mainClass: string, ...args: string[]): string[] {
  return [
    javaCommand(),
    `-Xms${Math.min(heapMb, 128)}m`,
    `-Xmx${heapMb}m`,
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    '-XX:+ExitOnOutOfMemoryError',
    '-Djava.awt.headless=true',
    '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
    '-Dorg.slf4j.simpleLogger.showDateTime=true',
    '-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss.SSS',
    '-cp',
    join(jarsDirectory(), '*'),
    mainClass,
    ...args,
  ];
}

async function formatStorage(propertiesFile: string, users: readonly ScramUser[]): Promise<void> {
  const clusterId = randomBytes(16).toString('base64url');
  const [command, ...args] = javaCommandLine(128, 'kafka.tools.StorageTool', 'format', '-t', clusterId, '-c');
  const scram = users.flatMap(({ mechanism, name, password }) => [
    '--add-scram',
    `${mechanism}=[name=${name},password=${password}]`,
  ]);
  const { code, output } = await runCommand(command as string, [...args, propertiesFile, ...scram]);
  if (code === 0) return;
  throw new BrokerError('FORMAT_FAILED', 'the data directory could not be formatted', output.slice(-500));
}

interface Supervised {
  readonly ended: Promise<void>;
  hasEnded(): boolean;
  stop(): Promise<void>;
}

function supervised(child: ChildProcess, pidFile: string): Supervised {
  let isOver = false;
  const ended = new Promise<void>((done) => {
    child.once('error', () => done());
    child.once('close', (_code, killedBy) => {
      // A supervisor that was killed cannot end its broker any more.
      if (killedBy === null) done();
      else void readPidFile(pidFile).then((left) => done(left && signal(left.broker, 'SIGKILL')));
    });
  }).then(() => {
    isOver = true;
  });
  child.stdin?.on('error', () => undefined); // it has ended already
  // The broker does not keep our process alive; when our process ends, so does the broker.
  child.unref();
  return {
    ended,
    hasEnded: () => isOver,
    stop: async () => {
      child.ref();
      child.stdin?.end();
      await ended;
    },
  };
}

async function readyOrFail(port: number, running: Supervised, log: string, deadlineMs: number): Promise<void> {
  if (await awaitBroker(port, deadlineMs, running.hasEnded)) return;
  const why = running.hasEnded() ? 'the broker has ended' : `no answer in ${deadlineMs} ms`;
  await running.stop();
  const lines = await readFile(log, 'utf8').catch(() => '');
  throw new BrokerError('BROKER_NOT_READY', `${why}: ${lines.trim().slice(-400)}`, `see ${log}`);
}

async function processesOf(pidFile: string, log: string): Promise<BrokerProcess> {
  const found = await readPidFile(pidFile);
  if (found === undefined) throw new BrokerError('BROKER_NOT_READY', 'the broker has no pid file', `see ${log}`);
  return found;
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
