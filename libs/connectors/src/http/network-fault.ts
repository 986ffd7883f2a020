import type { ItemOutcome } from '@tripline/pipeline';

/** The destination's address is one that an integration must not reach. */
export class AddressRefusedError extends Error {
  readonly code = 'ADDRESS_REFUSED';
  constructor() {
    super('address is not allowed');
    this.name = 'AddressRefusedError';
  }
}

/** Codes of Node and undici, and our word for them. Words are part of metrics and docs; foreign messages may quote addresses and go nowhere. */
const passing: Readonly<Record<string, string>> = {
  UND_ERR_CONNECT_TIMEOUT: 'connect_timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  ETIMEDOUT: 'connect_timeout',
  ECONNREFUSED: 'connection_refused',
  ECONNRESET: 'connection_reset',
  EPIPE: 'connection_reset',
  UND_ERR_SOCKET: 'connection_reset',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'connection_reset',
  ENOTFOUND: 'dns_failure',
  EAI_AGAIN: 'dns_failure',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
};

/** Faults that stay until someone acts. */
const lasting: Readonly<Record<string, string>> = {
  ADDRESS_REFUSED: 'address_refused',
  // A header with a character that HTTP forbids, so a token that is none.
  UND_ERR_INVALID_ARG: 'request_invalid',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls_wrong_host',
  CERT_HAS_EXPIRED: 'tls_certificate_expired',
  CERT_NOT_YET_VALID: 'tls_certificate_not_yet_valid',
  CERT_REVOKED: 'tls_certificate_revoked',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls_untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls_untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls_untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'tls_untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls_untrusted',
};

/** What a failed connection or request means for all of its items. Whether the destination has them is unknown: retried, they may arrive twice. */
export function outcomeOfFault(error: unknown): ItemOutcome {
  for (let fault = error, depth = 0; fault instanceof Error && depth < 5; fault = fault.cause, depth += 1) {
    const outcome = outcomeOfCode(fault);
    if (outcome !== undefined) return outcome;
    // Happy Eyeballs gathers the faults of all addresses; the first speaks for them.
    if (fault instanceof AggregateError) return outcomeOfFault(fault.errors[0]);
  }
  return { kind: 'retry', code: 'network_error' };
}

function outcomeOfCode(fault: Error & { code?: unknown }): ItemOutcome | undefined {
  if (fault.name === 'TimeoutError') return { kind: 'retry', code: 'timeout' };
  if (fault.name === 'AbortError') return { kind: 'retry', code: 'aborted' };
  if (typeof fault.code !== 'string') return undefined;
  const word = lasting[fault.code];
  if (word !== undefined) return { kind: 'pause', code: word };
  if (fault.code.startsWith('ERR_SSL_') || fault.code === 'EPROTO') return { kind: 'pause', code: 'tls_failure' };
  return passing[fault.code] === undefined ? undefined : { kind: 'retry', code: passing[fault.code] as string };
}
