import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ISocketFactory, Kafka, RetryOptions } from 'kafkajs';
import { clientLog } from './client-log.ts';
import { hardenedKafkaJs } from './hardening/kafkajs.ts';
import { saslOf } from './login.ts';
import type { KafkaPortOptions, Timings } from './options.ts';

/** What every part of the adapter is made from. */
export interface ClientSettings extends KafkaPortOptions {
  readonly timings: Timings;
}

/** One kafkajs client with its own connections, which can be ended at once. */
export interface Client {
  readonly kafka: Kafka;
  readonly isAbandoned: boolean;
  /** Ends all connections and refuses new ones, so that nothing of this client reaches the broker any more. */
  abandon(): void;
}

const KEEP_ALIVE_MS = 60_000;

/**
 * A client of its own for each producer and consumer: kafkajs shares the committed offsets of a group among all consumers of one client, and a
 * rebalance of one clears those of the others.
 * @param retry of connecting and of metadata, group and coordinator requests
 */
export function openClient(settings: ClientSettings, retry: RetryOptions): Client {
  const { brokers, clientId, log, tls, login, timings } = settings;
  const kafkajs = hardenedKafkaJs(log);
  const sockets = new SocketSet(tls);
  const kafka = new kafkajs.Kafka({
    brokers: [...brokers],
    clientId,
    ssl: tls !== undefined,
    sasl: login === undefined ? undefined : saslOf(login),
    retry,
    connectionTimeout: timings.connectMs,
    requestTimeout: timings.requestMs,
    socketFactory: sockets.factory,
    logLevel: kafkajs.logLevel.WARN,
    logCreator: () => clientLog(log, kafkajs.logLevel),
  });
  return {
    kafka,
    get isAbandoned() {
      return sockets.isClosed;
    },
    abandon: () => sockets.close(),
  };
}

class SocketSet {
  readonly #open = new Set<Socket>();
  readonly #tls: KafkaPortOptions['tls'];
  isClosed = false;

  constructor(tls: KafkaPortOptions['tls']) {
    this.#tls = tls;
  }

  readonly factory: ISocketFactory = ({ host, port, onConnect }) => {
    if (this.isClosed) throw new Error('this client has been abandoned');
    const socket =
      this.#tls === undefined
        ? connectTcp({ host, port }, onConnect)
        : connectTls({ host, port, ...(isIP(host) === 0 ? { servername: host } : {}), ...this.#tls() }, onConnect);
    // Requests are written whole: waiting for more to send only delays them.
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    this.#open.add(socket);
    socket.once('close', () => this.#open.delete(socket));
    return socket;
  };

  close(): void {
    this.isClosed = true;
    // An end, then a cut: kafkajs fails what is under way when it sees the end.
    for (const socket of this.#open) socket.destroy(new Error('abandoned'));
    this.#open.clear();
  }
}
