import { expect, it } from 'vitest';
import { AddressRefusedError, outcomeOfFault } from './network-fault.ts';

const withCode = (code: string, cause?: unknown) => Object.assign(new Error('planted 10.0.0.1', { cause }), { code });

it.each([
  [withCode('ECONNREFUSED'), 'retry', 'connection_refused'],
  [withCode('ECONNRESET'), 'retry', 'connection_reset'],
  [withCode('UND_ERR_SOCKET'), 'retry', 'connection_reset'],
  [withCode('UND_ERR_CONNECT_TIMEOUT'), 'retry', 'connect_timeout'],
  [withCode('ENOTFOUND'), 'retry', 'dns_failure'],
  [new DOMException('planted', 'TimeoutError'), 'retry', 'timeout'],
  [new DOMException('planted', 'AbortError'), 'retry', 'aborted'],
  [withCode('ERR_TLS_CERT_ALTNAME_INVALID'), 'pause', 'tls_wrong_host'],
  [withCode('CERT_HAS_EXPIRED'), 'pause', 'tls_certificate_expired'],
  [withCode('DEPTH_ZERO_SELF_SIGNED_CERT'), 'pause', 'tls_untrusted'],
  [withCode('ERR_SSL_WRONG_VERSION_NUMBER'), 'pause', 'tls_failure'],
  [new AddressRefusedError(), 'pause', 'address_refused'],
  [withCode('WRAPPER', withCode('ECONNRESET')), 'retry', 'connection_reset'],
  [new AggregateError([withCode('ECONNREFUSED'), withCode('ENETUNREACH')]), 'retry', 'connection_refused'],
  [withCode('HPE_INVALID_CONSTANT'), 'retry', 'network_error'],
  [new Error('planted'), 'retry', 'network_error'],
  ['planted', 'retry', 'network_error'],
])('%s: %s as %s', (fault, kind, code) => {
  expect(outcomeOfFault(fault)).toEqual({ kind, code });
});
