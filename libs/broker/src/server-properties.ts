/** A further listener. It listens on `port` and tells clients to connect to `advertisedPort`, which differ where a TCP proxy stands between. */
export interface Listener {
  /** Capital letters, e.g. `PROXIED`. */
  readonly name: string;
  readonly port: number;
  readonly advertisedPort: number;
  /** `PLAINTEXT` by default. */
  readonly protocol?: 'PLAINTEXT' | 'SSL' | 'SASL_PLAINTEXT' | 'SASL_SSL';
  /** What Kafka is told of this listener alone, e.g. `ssl.keystore.location`. */
  readonly properties?: Readonly<Record<string, string>>;
}

export interface ServerSettings {
  readonly port: number;
  readonly controllerPort: number;
  readonly logDirectory: string;
  readonly listeners?: readonly Listener[];
  /** Added last: wins over ours. */
  readonly overrides?: Readonly<Record<string, string>>;
}

const HOST = '127.0.0.1';
const MEBIBYTE = 1024 * 1024;
/** Our largest topics take records of 4 MiB; the batch around them needs a little more. */
const MAX_MESSAGE_BYTES = 5 * MEBIBYTE;

/** `server.properties` of a single node in KRaft mode (broker and controller in one), on the loopback interface only. */
export function serverProperties(settings: ServerSettings): string {
  const { port, controllerPort, logDirectory, listeners = [], overrides = {} } = settings;
  const all: (Omit<Listener, 'advertisedPort'> & { readonly advertisedPort: number | undefined })[] = [
    { name: 'PLAINTEXT', port, advertisedPort: port },
    { name: 'CONTROLLER', port: controllerPort, advertisedPort: undefined },
    ...listeners,
  ];
  const properties: Record<string, string | number> = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@${HOST}:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    listeners: all.map(({ name, port }) => `${name}://${HOST}:${port}`).join(','),
    'advertised.listeners': all
      .filter(({ advertisedPort }) => advertisedPort !== undefined)
      .map(({ name, advertisedPort }) => `${name}://${HOST}:${advertisedPort}`)
      .join(','),
    'listener.security.protocol.map': all.map(({ name, protocol = 'PLAINTEXT' }) => `${name}:${protocol}`).join(','),
    'log.dirs': logDirectory,

    'auto.create.topics.enable': 'false',
    'message.max.bytes': MAX_MESSAGE_BYTES,
    'replica.fetch.max.bytes': MAX_MESSAGE_BYTES,

    // One node: internal topics cannot have three replicas, and need not be spread over fifty partitions.
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 4,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    // A group of one process need not wait for others to join.
    'group.initial.rebalance.delay.ms': 0,

    // After kill -9 a broker may register again only when its former session is over: 9 s by default.
    'broker.session.timeout.ms': 4_000,
    'broker.heartbeat.interval.ms': 500,

    'log.segment.bytes': 64 * MEBIBYTE,
    // Index files are created at their full size.
    'log.index.size.max.bytes': MEBIBYTE,
    'log.retention.check.interval.ms': 60_000,
    'log.cleaner.backoff.ms': 5_000,
    // Allocated at start; the default of 128 MiB is most of a small heap.
    'log.cleaner.dedupe.buffer.size': 16 * MEBIBYTE,
    'num.network.threads': 2,
    'num.io.threads': 4,
    ...ofListeners(listeners),
    ...overrides,
  };
  return `${Object.entries(properties)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n')}\n`;
}

function ofListeners(listeners: readonly Listener[]): Record<string, string> {
  const named = listeners.flatMap(({ name, properties = {} }) =>
    Object.entries(properties).map(([key, value]) => [`listener.name.${name.toLowerCase()}.${key}`, value]),
  );
  return Object.fromEntries(named);
}
