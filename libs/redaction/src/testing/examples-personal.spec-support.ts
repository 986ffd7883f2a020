import type { ExampleTable } from './examples.spec-support.ts';
import { card, iban } from './invented.spec-support.ts';

const grouped = card.replace(/(\d{4})(?=\d)/g, '$1 ');

export const personalExamples: ExampleTable = {
  email: {
    hits: [
      'to «maya.chen+x@mail.acme.example», now',
      'mailto:«a@b.io»',
      'user:«maya2@acme.example»',
      'https://x.example/?to=«maya@acme.example»',
      '«jérôme.dupont@société.fr»',
      '联系«maya@acme.example»',
    ],
    misses: ['git@github.com:acme/x.git', '@scope/package', 'pkg@1.2.3', 'a @ b.com', 'postgres://u:pw@db.example/x'],
  },
  'phone-number': {
    hits: [
      'ring «+49 (0)30 901820», please',
      '«+14155552671»',
      'or «(415) 555-2671» then',
      'or «415-555-2671», then',
      'Phone: «0490 75 40 81»',
      '"mobile_number": "«450 0840»"',
      'fax «259.735.7502x459»',
      '«416 60 039» office',
      'call me on «9472 7916»?',
      'homePhone=«01.84.17.61.18»',
    ],
    misses: [
      'hotel 12345678',
      'cancelled 1234567 orders',
      'phone since 2024-05-20',
      'call me on 20240520',
      'registered 1234567 users',
      'order 123-456-7890',
      '415-555-267',
      'a+12345678901',
      '192.168.100.2000',
    ],
  },
  'us-ssn': {
    hits: ['ssn «078-05-1120»', 'x«219 09 9999»y'],
    misses: ['000-12-3456', '666-12-3456', '078-00-1120', '078-05-0000', '1078-05-1120', '2024-05-1120', '078-05 1120'],
  },
  ipv4: { hits: ['from «203.0.113.7» to'], misses: ['1.2.3', '256.1.1.1', '1.2.3.4.5'] },
  ipv6: {
    hits: ['from «2001:db8::8a2e:370:7334»', '«2001:0db8:85a3:0000:0000:8a2e:0370:7334»'],
    misses: ['10:15:30', 'a::b'],
  },
  'mac-address': {
    hits: ['«00:1A:2b:3c:4D:5e»', '«00-1A-2b-3c-4D-5e»'],
    misses: ['00:1A:2b:3c:4D', '00:1A-2b:3c-4D:5e'],
  },
  'payment-card': {
    hits: [
      `«${card}»`,
      `«${grouped}»`,
      `«${grouped.replace(/ /g, '-')}» exp`,
      `8 «${card}»`,
      `«${card}» 123`,
      `0000«${card}»`,
      `«3782 822463 10005»`,
      `«5555 5555 5555 4444»`,
      `«6011 1111 1111 1117»`,
      `«${card}».00`,
      `ab«${card}»cd`,
      `«${card}»12345`,
    ],
    misses: [
      '4111111111111112',
      '1725270930184',
      '1725270930184213',
      '1725270930184213000',
      '2024-05-20 10:00',
      '411111111111',
      '12345678901234567890.12',
      `0.${card}`,
      'e1c40000-0000-4000-8000-000000000001',
      '12345678-4111-4111-8111-111111111111',
      `${'ab'.repeat(12)}${card}`,
    ],
  },
  iban: {
    hits: [
      `«${iban}»`,
      `«${iban.replace(/(.{4})(?=.)/g, '$1 ')}»`,
      `«${iban.toLowerCase()}»`,
      `x«${iban}»y`,
      '«GB29 NWBK 6016 1331 9268 19»',
    ],
    misses: [iban.replace('89', '88'), 'DE89', 'de12 commits since'],
  },
};
