import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AuditEvent, codecs, type DeadLetter, type Envelope, topicName, topics } from '@tripline/contract';
import { createTopics, type KafkaPort, memoryPort, type ServedProcess, serve } from '@tripline/pipeline';
import { createApiKey, hashApiKey } from '@tripline/secrets';
import { ingestStage, normalizeStage, surroundings } from '@tripline/stages';

const PARTITIONS = 4;

/** Ingest and normalize over the memory transport, in this process: what senders over HTTP meet. Bodies lie unsealed, so that a test can read them. */
export class ServedIngest {
  /** Of the tenant acme. */
  readonly key: string;
  readonly #port: KafkaPort;
  readonly #served: ServedProcess;
  readonly #folder: string;

  private constructor(key: string, port: KafkaPort, served: ServedProcess, folder: string) {
    this.key = key;
    this.#port = port;
    this.#served = served;
    this.#folder = folder;
  }

  /** @param settings beside the source `push`, its key and the process's own @param files beside the settings file, by name: `file:` references to them */
  static async start(settings: (folder: string) => Record<string, unknown> = () => ({})): Promise<ServedIngest> {
    const folder = mkdtempSync(join(tmpdir(), 'tripline-ingest-'));
    const key = createApiKey().reveal();
    const { http, ...more } = settings(folder);
    const file = join(folder, 'settings.json');
    const all = {
      kafka: { partitions: PARTITIONS },
      http: { port: 0, ...(http as object | undefined) },
      log: { level: process.env['TEST_LOG'] ?? 'silent' },
      sealing: { enabled: false },
      sources: [{ kind: 'http', name: 'push', tenant: 'acme' }],
      apiKeys: [{ id: 'sender', tenant: 'acme', source: 'push', sha256: hashApiKey(key) }],
      ...more,
    };
    writeFileSync(file, JSON.stringify(all));
    const port = memoryPort();
    const spec = { topicPrefix: 'audit.', partitions: PARTITIONS, replication: 1 };
    await createTopics(port.admin(), Object.values(topics), spec);
    const env = { TRIPLINE_SETTINGS: file };
    const served = await serve([ingestStage, normalizeStage], env, { ...surroundings, openPort: () => port });
    return new ServedIngest(key, port, served, folder);
  }

  get url(): string {
    return this.#served.url;
  }

  async accepted(): Promise<Envelope[]> {
    return (await this.#values('accepted')).flatMap((value) => {
      const decoded = codecs.envelope.decode(value);
      return decoded.ok ? [decoded.value] : [];
    });
  }

  async events(): Promise<AuditEvent[]> {
    return (await this.#values('events')).flatMap((value) => {
      const decoded = codecs.event.decode(value);
      return decoded.ok ? [decoded.value] : [];
    });
  }

  async rejected(): Promise<DeadLetter[]> {
    return (await this.#values('rejected')).flatMap((value) => {
      const decoded = codecs.deadLetter.decode(value);
      return decoded.ok ? [decoded.value] : [];
    });
  }

  async stop(): Promise<void> {
    await this.#served.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #values(topic: 'accepted' | 'events' | 'rejected'): Promise<Buffer[]> {
    const values: Buffer[] = [];
    for (let partition = 0; partition < PARTITIONS; partition += 1)
      await this.#port.readToEnd({ topic: topicName(topics[topic], 'audit.'), partition }, (records) => {
        for (const { value } of records) if (value !== null) values.push(Buffer.from(value));
      });
    return values;
  }
}
