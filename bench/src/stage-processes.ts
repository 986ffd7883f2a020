import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
export const stageNames = ['ingest', 'normalize', 'detect', 'deliver'] as const;
export type StageName = (typeof stageNames)[number];

/** The four stages as four processes, and what each has cost so far. */
export class StageProcesses {
  readonly #children: ChildProcess[] = [];
  readonly #urls = new Map<StageName, string>();

  constructor(folder: string, ports: readonly number[], env: Readonly<Record<string, string>>) {
    stageNames.forEach((name, index) => {
      const port = String(ports[index]);
      const child = spawn(process.execPath, [join(root, 'apps', name, 'dist', 'main.js')], {
        env: { PATH: process.env['PATH'], ...env, TRIPLINE_HTTP_PORT: port },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const log = createWriteStream(join(folder, `${name}.log`));
      child.stdout.pipe(log, { end: false });
      child.stderr.pipe(log, { end: false });
      this.#children.push(child);
      this.#urls.set(name, `http://127.0.0.1:${port}`);
    });
  }

  async ready(): Promise<void> {
    for (const url of this.#urls.values()) {
      while ((await fetch(`${url}/health/ready`).catch(() => undefined))?.status !== 200)
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** CPU seconds and resident megabytes of each stage since it started, by its own metrics. */
  async usage(): Promise<ReadonlyMap<StageName, { cpuSeconds: number; residentMb: number }>> {
    const usage = new Map<StageName, { cpuSeconds: number; residentMb: number }>();
    for (const [name, url] of this.#urls) {
      const text = await (await fetch(`${url}/metrics`)).text();
      const value = (metric: string) => Number(new RegExp(`^${metric} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
      usage.set(name, {
        cpuSeconds: value('process_cpu_seconds_total'),
        residentMb: value('process_resident_memory_bytes') / 1e6,
      });
    }
    return usage;
  }

  async stop(): Promise<void> {
    await Promise.all(
      this.#children.map((child) => {
        if (child.exitCode !== null) return undefined;
        const ended = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGTERM');
        return ended;
      }),
    );
  }
}
