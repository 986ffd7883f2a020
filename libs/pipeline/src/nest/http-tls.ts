import { constants, X509Certificate } from 'node:crypto';
import type { ServerOptions } from 'node:https';
import type { Socket } from 'node:net';
import { createSecureContext, type Server, TLSSocket } from 'node:tls';
import { errorFacts, type Logger, type Metrics } from '@tripline/telemetry';
import { ConfigError } from '../errors.ts';

/** Certificates of the HTTP server, PEM. */
export interface TlsMaterial {
  readonly cert: string;
  readonly key: string;
  /** Authorities that sign client certificates. */
  readonly ca?: string | undefined;
}

export interface HttpTls {
  /** `require` holds for the routes of stages; /health and /metrics answer without, since probes have no certificate. */
  readonly clientAuth: 'none' | 'request' | 'require';
  /** As it is now: asked again and again, so that a rotated certificate is taken up. @throws while it cannot be had */
  readonly read: () => TlsMaterial;
  /** Default: 30 s. */
  readonly reloadEveryMs?: number;
}

const RELOAD_EVERY_MS = 30_000;

/**
 * Clients without a good certificate get through the handshake and are told apart by `certificateOf`: a probe must reach /health, and a sender is
 * better told why it is refused than cut off.
 * @throws ConfigError when certificate and key do not work together
 */
export function serverOptions({ clientAuth, read }: HttpTls): ServerOptions {
  const material = read();
  try {
    createSecureContext(material);
  } catch {
    // The reason may quote the file.
    throw new ConfigError(['http.tls: certificate, key and authorities are not PEM, or do not belong together']);
  }
  return {
    ...material,
    ...handshake,
    requestCert: clientAuth !== 'none',
    rejectUnauthorized: false,
  };
}

/**
 * No session is resumed: in TLS 1.3 Node calls the client of a resumed session authorized also where it never showed a certificate, and a session
 * would outlive the authority that it was checked against.
 */
const handshake = { minVersion: 'TLSv1.2', secureOptions: constants.SSL_OP_NO_TICKET } as const;

/** Takes up rotated certificates: new connections get the new ones, idle ones are closed. @returns stops it */
export function reloading(server: Server, tls: HttpTls, told: { log: Logger; metrics: Metrics }): () => void {
  let current = JSON.stringify(tls.read());
  const reload = () => {
    try {
      const material = tls.read();
      const next = JSON.stringify(material);
      if (next === current) return;
      server.setSecureContext({ ...material, ...handshake });
      current = next;
      told.log.info({}, 'http certificate renewed');
      if ('closeIdleConnections' in server) (server.closeIdleConnections as () => void)();
    } catch (error) {
      // Half written, most likely: the old one serves until the new one is whole.
      told.metrics.errors.inc({ stage: 'http', code: 'TLS_RELOAD_FAILED' });
      told.log.error({ err: errorFacts(error) }, 'http certificate cannot be renewed');
    }
  };
  const timer = setInterval(reload, tls.reloadEveryMs ?? RELOAD_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** Identities of the client at the other end; null unless it showed a certificate that is valid now and signed by one of our authorities. */
export function certificateOf(socket: Socket): readonly string[] | null {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return null;
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined || certificate.validToDate.getTime() < Date.now()) return null;
  return identitiesOf(certificate);
}

/** `uri:…`, `dns:…` (lower case), then `cn:…` where there is exactly one. */
export function identitiesOf(certificate: X509Certificate): string[] {
  const names = alternativeNames(certificate.subjectAltName ?? '');
  const commonName = certificate.toLegacyObject().subject?.CN as unknown;
  return [
    ...names.flatMap(([kind, name]) => (kind === 'URI' ? [`uri:${name}`] : [])),
    ...names.flatMap(([kind, name]) => (kind === 'DNS' ? [`dns:${name.toLowerCase()}`] : [])),
    ...(typeof commonName === 'string' ? [`cn:${commonName}`] : []),
  ];
}

/**
 * Node writes the names as `DNS:a, URI:b` and puts a name that holds a comma or a quote into a JSON string. Such a name is left out, whole: nobody
 * needs one, and cut at its comma it would be two of the client's choice.
 */
function alternativeNames(text: string): [kind: string, name: string][] {
  const names = text.matchAll(/(?:^|, )([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^,"]*)(?=, |$)/g);
  return [...names].flatMap(([, kind = '', name = '']): [string, string][] =>
    name.startsWith('"') || name === '' ? [] : [[kind, name]],
  );
}
