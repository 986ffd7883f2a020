import type { LineEnvironment } from '../runner/line-environment.ts';
import { withAdmin } from '../topics/topic-register.ts';
import { ReadTo } from './read-to.ts';
import type { OpenTask } from './transactional-task.ts';

/**
 * Asks the tasks of a line now and then whether time alone has something for them to do, and lets them do it as soon as it is certain how far their partition
 * has been read. A partition that lags behind is told from a quiet one by the end of its log.
 */
export class Ticker {
  readonly #env: LineEnvironment;
  readonly #open: ReadonlyMap<string, OpenTask>;
  readonly #tick: (open: OpenTask, readToMicros: number) => Promise<void>;
  readonly #readTo = new WeakMap<OpenTask, ReadTo>();
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> | undefined;

  constructor(
    env: LineEnvironment,
    open: ReadonlyMap<string, OpenTask>,
    tick: (open: OpenTask, readToMicros: number) => Promise<void>,
  ) {
    this.#env = env;
    this.#open = open;
    this.#tick = tick;
  }

  start(everyMs: number): void {
    this.#timer ??= setInterval(() => {
      // A round that takes long, with a broker out of reach, is not overtaken.
      this.#round ??= this.#rounds().finally(() => {
        this.#round = undefined;
      });
    }, everyMs).unref();
  }

  /** Waits for what is under way. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    await this.#round;
  }

  async #rounds(): Promise<void> {
    const atMicros = this.#env.nowMicros();
    const wanting = [...this.#open.values()].filter(({ task }) => task.wantsTick?.(atMicros) === true);
    if (wanting.length === 0) return;
    try {
      const ends = await this.#ends(new Set(wanting.map(({ of }) => of.topic)));
      await Promise.all(wanting.map((open) => this.#one(open, ends, atMicros)));
    } catch (error) {
      this.#env.metrics.errors.inc({ stage: this.#env.stage, code: 'TICK_FAILED' });
      this.#env.log.warn({ err: error, line: this.#env.line }, 'tick is tried again');
    }
  }

  async #one(
    open: OpenTask,
    ends: ReadonlyMap<string, { low: number; high: number }>,
    atMicros: number,
  ): Promise<void> {
    const edges = ends.get(`${open.of.topic}/${open.of.partition}`);
    if (edges === undefined) return;
    const position = Math.max(open.task.position() ?? open.position, edges.low);
    const readToMicros = this.#readToOf(open).observe(position, { offset: edges.high, atMicros });
    if (readToMicros !== undefined) await this.#tick(open, readToMicros);
  }

  #readToOf(open: OpenTask): ReadTo {
    let readTo = this.#readTo.get(open);
    if (readTo === undefined) {
      readTo = new ReadTo();
      this.#readTo.set(open, readTo);
    }
    return readTo;
  }

  async #ends(topics: ReadonlySet<string>): Promise<Map<string, { low: number; high: number }>> {
    const found = await withAdmin(this.#env.port, (admin) =>
      Promise.all([...topics].map(async (topic) => ({ topic, offsets: await admin.offsets(topic) }))),
    );
    return new Map(
      found.flatMap(({ topic, offsets }) =>
        offsets.map(({ partition, low, high }) => [`${topic}/${partition}`, { low, high }] as const),
      ),
    );
  }
}
