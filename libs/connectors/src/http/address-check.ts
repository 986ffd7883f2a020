import { BlockList, isIP } from 'node:net';

/** Where an address that a user gives must not lead: loopback, private, link-local (cloud metadata), shared, reserved, multicast (IANA special-purpose registries). */
const inside: readonly string[] = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  // Azure's host agent: a public address that every virtual machine reaches, with keys and certificates behind it.
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/96',
  // IPv4-translated (RFC 2765): where a translator stands, ::ffff:0:10.0.0.1 is 10.0.0.1.
  '::ffff:0:0:0/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '100:0:0:1::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
  '5f00::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
];
const insideList = blockListOf(inside);

/** @returns whether a connection to the address is allowed. Not an address: not allowed. */
export type AddressCheck = (address: string) => boolean;

/** @param allowRanges addresses and ranges an operator allowed although they lie inside; `all`: no check */
export function addressCheck(allowRanges: readonly string[] | 'all'): AddressCheck {
  if (allowRanges === 'all') return () => true;
  const allowed = blockListOf(allowRanges);
  return (address) => {
    // A zone (fe80::1%eth0) is no part of the address.
    const plain = address.replace(/%.*$/, '');
    const version = isIP(plain);
    if (version === 0) return false;
    const family = version === 4 ? 'ipv4' : 'ipv6';
    // BlockList judges ::ffff:10.0.0.1 as 10.0.0.1.
    return allowed.check(plain, family) || !insideList.check(plain, family);
  };
}

/** True for an address, or a range in CIDR notation. */
export function isAddressRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

function blockListOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    const version = isIP(address);
    list.addSubnet(address, Number(bits ?? (version === 4 ? 32 : 128)), version === 4 ? 'ipv4' : 'ipv6');
  }
  return list;
}
