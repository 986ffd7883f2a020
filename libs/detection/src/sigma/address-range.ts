import ipaddr from 'ipaddr.js';

/** Whether a text is an address in the range. A text that is no address is not; an IPv4 address written as IPv6 counts as the former. */
export function inRange(range: string): (text: string) => boolean {
  const network = parseRange(range);
  return (text) => {
    const address = parseAddress(text);
    return address !== undefined && address.kind() === network[0].kind() && address.match(network);
  };
}

/** @throws when the text is neither a network (`10.0.0.0/8`, `fd00::/8`) nor an address, which is a network of one */
export function parseRange(text: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  if (text.includes('/')) {
    const [address = ''] = text.split('/');
    if (parseAddress(address) === undefined) throw new RangeError('not a network');
    return ipaddr.parseCIDR(text);
  }
  const address = parseAddress(text);
  if (address === undefined) throw new RangeError('not a network');
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

/** Four decimal parts or IPv6: what else inet_aton takes for an address (`80`, `0x7f.1`) is a number or a name in an event. */
function parseAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  if (text.length > 60) return undefined;
  const isAddress = text.includes(':') ? ipaddr.IPv6.isValid(text) : ipaddr.IPv4.isValidFourPartDecimal(text);
  return isAddress ? ipaddr.process(text) : undefined;
}
