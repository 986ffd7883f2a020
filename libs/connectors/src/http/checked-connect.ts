import { type LookupAddress, lookup } from 'node:dns';
import { isIP, type LookupFunction, type Socket } from 'node:net';
import { buildConnector } from 'undici';
import type { AddressCheck } from './address-check.ts';
import { AddressRefusedError } from './network-fault.ts';

export const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Opens connections for undici to allowed addresses only. Checked three times: an address written in the URL, every address that the name resolves
 * to (those very addresses are then connected to, so a second look-up cannot change the answer), and the peer once connected.
 * @param ca PEM of an additional authority; the public ones are then not trusted
 */
export function checkedConnect(isAllowed: AddressCheck, ca: string | undefined): buildConnector.connector {
  const connect = buildConnector({
    timeout: CONNECT_TIMEOUT_MS,
    allowH2: false,
    ca,
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
    lookup: checkedLookup(isAllowed),
  });
  return (options, callback) => {
    const literal = options.hostname.replace(/^\[|\]$/g, '');
    if (isIP(literal) !== 0 && !isAllowed(literal)) return callback(new AddressRefusedError(), null);
    connect(options, (error, socket) => {
      if (error !== null) return callback(error, null);
      if (isAllowed((socket as Socket).remoteAddress ?? '')) return callback(null, socket);
      socket.destroy();
      callback(new AddressRefusedError(), null);
    });
  };
}

function checkedLookup(isAllowed: AddressCheck): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
      if (error !== null) return callback(error, '', 0);
      const first = found[0];
      // One refused address refuses the name: which of them is taken is not ours to choose.
      if (first === undefined || !found.every(({ address }) => isAllowed(address)))
        return callback(new AddressRefusedError(), '', 0);
      if (options.all === true) return callback(null, found);
      callback(null, first.address, first.family);
    });
  };
}
