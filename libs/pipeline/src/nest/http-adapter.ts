import { FastifyAdapter } from '@nestjs/platform-fastify';
import { serverOptions } from './http-tls.ts';
import type { HttpConfig, HttpTimeouts } from './process-config.ts';

const DEFAULT_TIMEOUTS: HttpTimeouts = { headersMs: 10_000, requestMs: 30_000 };
/** Longer than the idle time of the load balancers in front of us: they must be the first to close. */
const KEEP_ALIVE_MS = 65_000;
const MAX_HEADER_BYTES = 16 * 1024;
/** Node looks for late requests only every 30 s of its own accord. */
const MOST_BETWEEN_CHECKS_MS = 1_000;

/** Nest's HTTP server with our limits of time and size, over TLS where it is set. @throws ConfigError when the certificates cannot be used */
export function httpAdapter({ tls, timeouts = DEFAULT_TIMEOUTS }: HttpConfig): FastifyAdapter {
  const limits = {
    headersTimeout: timeouts.headersMs,
    requestTimeout: timeouts.requestMs,
    connectionsCheckingInterval: Math.min(MOST_BETWEEN_CHECKS_MS, Math.ceil(timeouts.headersMs / 4)),
    maxHeaderSize: MAX_HEADER_BYTES,
  };
  const times = {
    connectionTimeout: timeouts.requestMs,
    requestTimeout: timeouts.requestMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
  };
  if (tls === undefined) return new FastifyAdapter({ ...times, http: limits });
  return new FastifyAdapter({ ...times, https: { ...limits, ...serverOptions(tls) } });
}
