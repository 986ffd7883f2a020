import { charSet } from '../scan/char-set.ts';
import { credential, type Detector, tails } from './detector.ts';
import { hasLettersAndDigits, isMixed } from './secret-shapes.ts';

const uuid = '[\\da-f]{8}-(?:[\\da-f]{4}-){3}[\\da-f]{12}';
const base58 = '[1-9A-HJ-NP-Za-km-z]';

/** Tokens of office, marketing, social, game and blockchain services. */
export const businessServiceDetectors: readonly Detector[] = [
  // Mollie, Lob, GoCardless and others: nothing but the environment and a generated run.
  credential(
    'environment-key',
    ['live_', 'test_', 'sandbox_'],
    /(?<![A-Za-z])(?:live|test|sandbox)_(?:pub_)?[A-Za-z0-9]{28}/,
    {
      accept: hasLettersAndDigits,
      isGeneric: true,
    },
  ),
  credential('klaviyo-key', ['pk_'], /(?<!\w)pk_[\da-f]{34}(?!\w)/),
  credential('mailersend-token', ['mlsn.'], /mlsn\.[\da-f]{60}/),
  credential('telnyx-key', ['key0'], /KEY[A-F0-9]{32}_[A-Za-z0-9]{20}/),
  credential('foursquare-key', ['fsq0'], /fsq3[\w+/=-]{40}/, { tail: tails.base64 }),
  credential('linkedin-secret', ['wpl_ap0.'], /WPL_AP\d\.[A-Za-z0-9]{16}/, { tail: tails.dots }),
  credential('twitch-token', ['oauth:'], /(?<context>oauth:)[a-z0-9]{30}/, { accept: hasLettersAndDigits }),
  credential('facebook-app-token', ['0|'], /(?<!\d)\d{15,16}\|[\w-]{27}/, {
    before: { chars: charSet('0-9'), max: 16 },
    tail: tails.dash,
  }),
  credential('firebase-server-key', ['aaaa'], /(?<![\w-])AAAA[\w-]{7}:[\w-]{130}/, { tail: tails.dash }),
  credential('recaptcha-key', ['0lc', '0ld', '0le', '0lf'], /(?<![A-Za-z0-9])6L[c-f][\w-]{37}(?![\w-])/, {
    accept: isMixed,
  }),
  credential('aws-session-token', ['fwogzxivyxdz', 'iqojb0jpz0lu'], /(?:FwoGZXIvYXdz|IQoJb3JpZ2lu)[A-Za-z0-9+/=]{60}/, {
    tail: tails.base64,
    severity: 'critical',
  }),
  credential('alchemy-key', ['alcht_'], /alcht_[A-Za-z0-9]{28}/),
  credential('coinbase-key', ['organizations/'], new RegExp(`organizations/${uuid}/apiKeys/${uuid}`), {
    tail: tails.none,
  }),
  credential('intercom-token', ['dg0ro'], /dG9rO[A-Za-z0-9+/]{40}/, { tail: tails.base64 }),
  credential('trello-token', ['atta'], /ATTA[\da-f]{64}/),
  credential('salesforce-refresh-token', ['0aep000'], /5Aep861[\w.]{60}/, { tail: tails.dots }),
  credential('salesforce-consumer-key', ['0mvg0'], /3MVG9[\w.]{60}/, { tail: tails.dots }),
  credential('yandex-token', ['y0_', 'yc'], /(?<!\w)(?:y0_[\w-]{50}|YC[\w-]{38}(?![\w-]))/, {
    accept: hasLettersAndDigits,
    tail: tails.dash,
  }),
  credential('vk-token', ['vk0.a.'], /vk1\.a\.[\w-]{70}/, { tail: tails.dash }),
  credential('baidu-key', ['altak-'], /ALTAK-[A-Za-z0-9]{21}/, { tail: charSet('A-Za-z0-9/') }),
  credential('volcengine-key', ['aklt'], /(?<![A-Za-z0-9])AKLT[\w-]{40}/, { accept: isMixed, tail: tails.base64 }),
  credential('akamai-token', ['akab-'], /akab-[a-z0-9]{16}-[a-z0-9]{16}/),
  credential('discord-mfa-token', ['mfa.'], /(?<!\w)mfa\.[\w-]{80}/, { tail: tails.dash }),
  credential(
    'discord-token',
    ['discord'],
    /(?<context>discord[\s\S]{0,48}?(?<![\w.-]))[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27}/i,
    {
      tail: tails.dash,
    },
  ),
  credential('riot-key', ['rgapi-'], new RegExp(`RGAPI-${uuid}`, 'i')),
  credential(
    'roblox-cookie',
    ['|warning:-do-not-share-this'],
    /\|WARNING:-DO-NOT-SHARE-THIS[^|\r\n]{0,160}\|_[A-F0-9]{60}/,
    {
      tail: tails.word,
      severity: 'critical',
    },
  ),
  credential('nostr-secret-key', ['nsec0'], /nsec1[a-z0-9]{58}/, { severity: 'critical' }),
  credential('tezos-secret-key', ['edsk'], new RegExp(`(?<![A-Za-z0-9])edsk${base58}{50}`), { severity: 'critical' }),
  credential('beamer-key', ['b_'], /(?<!\w)b_[\w+/=-]{44}(?![\w-])/, { accept: isMixed }),
];
