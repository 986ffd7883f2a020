import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '@tripline/broker';
import { topics } from '@tripline/contract';
import { createTopics } from '@tripline/pipeline';
import { portTo } from './broker.ts';
import { type StageApp, StageProcess } from './stage-process.ts';

export interface DeploymentOptions {
  readonly bootstrap: string;
  /** Prefix of topics and groups; two deployments may read one raw topic. */
  readonly prefix: string;
  readonly rawTopic: string;
  readonly partitions: number;
  /** All four by default. */
  readonly apps?: readonly StageApp[];
  /** Bootstrap of single stages, e.g. through a proxy. */
  readonly through?: Partial<Record<StageApp, string>>;
  /** Beside the file sink. @param folder of the deployment, for secrets */
  readonly integrations?: (folder: string) => readonly object[];
  readonly apiKeyHash?: string;
}

const allApps: readonly StageApp[] = ['ingest', 'normalize', 'detect', 'deliver'];

/** The four stages as four processes over one settings file, with a file sink. */
export class Deployment {
  readonly folder = mkdtempSync(join(tmpdir(), 'tripline-'));
  readonly sink = join(this.folder, 'out', 'events.ndjson');
  readonly #options: DeploymentOptions;
  readonly #stages = new Map<StageApp, StageProcess>();

  constructor(options: DeploymentOptions) {
    this.#options = options;
  }

  /** Topics, settings, processes; resolves when all are ready. */
  async start(): Promise<void> {
    await this.prepare();
    await this.restart();
  }

  /** The processes alone. */
  async restart(): Promise<void> {
    for (const stage of this.#stages.values()) stage.start();
    await Promise.all([...this.#stages.values()].map((stage) => stage.ready()));
  }

  /** Topics and settings only. */
  async prepare(): Promise<void> {
    const { bootstrap, prefix, partitions } = this.#options;
    const port = portTo(bootstrap);
    const ours = Object.values(topics).filter((topic) => topic !== topics.raw);
    await createTopics(port.admin(), ours, { topicPrefix: prefix, partitions, replication: 1 });
    await port.close();
    const settings = this.#writeSettings();
    const { apps = allApps } = this.#options;
    const ports = await freePorts(apps.length);
    apps.forEach((app, index) => {
      const env = { TRIPLINE_SETTINGS: settings, KAFKA_BROKERS: this.#options.through?.[app] ?? bootstrap };
      this.#stages.set(
        app,
        new StageProcess(app, { port: ports[index] as number, env, logFile: join(this.folder, `${app}.log`) }),
      );
    });
  }

  stage(app: StageApp): StageProcess {
    return this.#stages.get(app) as StageProcess;
  }

  log(app: StageApp): string {
    return readFileSync(join(this.folder, `${app}.log`), 'utf8');
  }

  group(app: StageApp): string {
    return `${this.#options.prefix}${app === 'deliver' ? 'deliver.file' : app}`;
  }

  /** Lines of the file sink, as they lie there: also those that were delivered twice. */
  delivered(): Record<string, unknown>[] {
    return this.deliveredText()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  deliveredText(): string {
    try {
      return readFileSync(this.sink, 'utf8');
    } catch {
      return '';
    }
  }

  /** SIGTERM to all. @returns exit codes in the order of the data's way */
  stop(): Promise<(number | null)[]> {
    return Promise.all([...this.#stages.values()].map((stage) => stage.terminate()));
  }

  /** What a stage or the CLI is started with. */
  get settingsFile(): string {
    return join(this.folder, 'settings.json');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #writeSettings(): string {
    const { prefix, partitions, rawTopic, integrations, apiKeyHash } = this.#options;
    mkdirSync(join(this.folder, 'out'));
    const key = join(this.folder, 'sealing.key');
    writeFileSync(key, randomBytes(32).toString('base64'), { mode: 0o600 });
    const settings = {
      kafka: { topicPrefix: prefix, partitions },
      log: { level: 'info' },
      sealing: { keys: [{ id: 'k1', secret: `file:${key}` }] },
      sources: [
        // More than the whole traffic spans: how far the partitions drift apart after a kill must not decide what is late.
        { kind: 'kafka', name: 'default', tenant: 'acme', topic: rawTopic, latenessMs: 3_600_000 },
        { kind: 'http', name: 'http', tenant: 'acme' },
      ],
      apiKeys: apiKeyHash === undefined ? [] : [{ id: 'k', tenant: 'acme', source: 'http', sha256: apiKeyHash }],
      integrations: [
        { id: 'file', type: 'ndjson-file', path: this.sink, shape: 'canonical', start: 'beginning', eventTypes: ['*'] },
        ...(integrations?.(this.folder) ?? []),
      ],
    };
    writeFileSync(this.settingsFile, JSON.stringify(settings, null, 2));
    return this.settingsFile;
  }
}
