import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const READY_MS = 60_000;

export type StageApp = 'ingest' | 'normalize' | 'detect' | 'deliver';

/** A stage as an own process, from the build: what runs in production, and what can be killed. */
export class StageProcess {
  readonly app: StageApp;
  readonly port: number;
  readonly #env: Readonly<Record<string, string>>;
  readonly #logFile: string;
  #child: ChildProcess | undefined;

  constructor(app: StageApp, options: { port: number; env: Readonly<Record<string, string>>; logFile: string }) {
    this.app = app;
    this.port = options.port;
    this.#env = options.env;
    this.#logFile = options.logFile;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  start(): void {
    const log = createWriteStream(this.#logFile, { flags: 'a' });
    const child = spawn(process.execPath, [`${root}apps/${this.app}/dist/main.js`], {
      cwd: root,
      env: { PATH: process.env['PATH'], ...this.#env, TRIPLINE_HTTP_PORT: String(this.port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    this.#child = child;
  }

  /** Waits for /health/ready. @throws when the process has ended, or after a minute */
  async ready(): Promise<void> {
    const deadline = Date.now() + READY_MS;
    while (Date.now() < deadline) {
      if (this.#child?.exitCode !== null)
        throw new Error(`${this.app} ended with ${this.#child?.exitCode}: see ${this.#logFile}`);
      const answer = await fetch(`${this.url}/health/ready`).catch(() => undefined);
      await answer?.body?.cancel();
      if (answer?.status === 200) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`${this.app} is not ready after a minute: see ${this.#logFile}`);
  }

  /** Waits for the process to end by itself. */
  ended(): Promise<number | null> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null) return Promise.resolve(child?.exitCode ?? null);
    return new Promise((resolve) => child.once('exit', (code) => resolve(code)));
  }

  kill9(): Promise<number | null> {
    return this.#end('SIGKILL');
  }

  /** @returns the exit code: 0 after a clean drain */
  terminate(): Promise<number | null> {
    return this.#end('SIGTERM');
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null)
      return Promise.resolve(child?.exitCode ?? null);
    return new Promise((resolve) => {
      child.once('exit', (code) => resolve(code));
      child.kill(signal);
    });
  }
}
