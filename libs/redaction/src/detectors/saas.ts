import { charSet } from '../scan/char-set.ts';
import { credential, type Detector, tails } from './detector.ts';
import { hasLettersAndDigits } from './secret-shapes.ts';

const uuid = '[\\da-f]{8}-(?:[\\da-f]{4}-){3}[\\da-f]{12}';

/** Tokens of monitoring, office and data services. */
export const saasDetectors: readonly Detector[] = [
  credential(
    'newrelic-key',
    ['nrak-', 'nraa-', 'nrii-', 'nriq-', 'nrjs-', 'nrsp-', 'nrra-'],
    /NR(?:AK|AA|II|IQ|JS|SP|RA)-[\w-]{19}/i,
    {
      tail: tails.dash,
    },
  ),
  credential('newrelic-license', ['nral'], /[\da-z]{36}NRAL/, { before: { chars: charSet('0-9a-z'), max: 36 } }),
  credential('pixie-key', ['px-dep-', 'px-api-'], new RegExp(`px-(?:dep|api)-${uuid}`)),
  credential('grafana-token', ['glc_', 'glsa_'], /gl(?:c|sa)_[\w+/]{20}/, { tail: tails.base64 }),
  credential('grafana-legacy-key', ['eyjrijoi'], /eyJrIjoi[\w+/-]{30}/, { tail: tails.base64 }),
  credential('sentry-token', ['sntrys_', 'sntryu_'], /sntry(?:s_[\w+/=-]{40}|u_[\da-f]{60})/, { tail: tails.base64 }),
  credential('dynatrace-token', ['dt0'], /dt0[a-z]\d{2}\.[A-Z0-9]{24}\.[A-Z0-9]{60}/),
  credential('honeycomb-key', ['hcaik_', 'hcxik_'], /hc[ax]ik_[a-z0-9]{50}/),
  credential('notion-token', ['secret_', 'ntn_'], /secret_[A-Za-z0-9]{43}|ntn_[A-Za-z0-9]{40}/),
  credential('linear-key', ['lin_api_', 'lin_oauth_'], /lin_(?:api|oauth)_[A-Za-z0-9]{40}/),
  credential('airtable-token', ['pat'], /pat[A-Za-z0-9]{14}\.[\da-f]{64}/),
  credential('asana-token', ['1/100000'], /[12]\/\d{16}(?:\/\d{16})?:[\da-f]{32}/),
  credential('figma-token', ['figd_', 'x-figma-token'], /figd_[\w-]{36}|(?<context>x-figma-token:\s{0,4})[\w-]{20}/i, {
    tail: tails.dash,
  }),
  credential('hubspot-token', ['pat-'], new RegExp(`pat-(?:na|eu|ap)\\d-${uuid}`)),
  credential('contentful-token', ['cfpat-'], /CFPAT-[\w-]{43}/, { tail: tails.dash }),
  credential('dropbox-token', ['sl.'], /sl\.[\w-]{100}/, { accept: hasLettersAndDigits, tail: tails.dash }),
  credential('mapbox-token', ['sk.eyj', 'tk.eyj', 'pk.eyj'], /[stp]k\.eyJ[\w-]{20}/, { tail: tails.dots }),
  credential('onepassword-token', ['ops_eyj'], /ops_eyJ[\w+/=-]{50}/, { tail: tails.base64 }),
  credential('age-secret-key', ['age-secret-key-1'], /AGE-SECRET-KEY-1[A-Z0-9]{50}/i, { severity: 'critical' }),
  credential('typeform-token', ['tfp_'], /tfp_[\w-]{36}/, { tail: tails.dash }),
  credential('readme-key', ['rdme_'], /rdme_[a-z0-9]{60}/),
  credential('adafruit-key', ['aio_'], /aio_[A-Za-z0-9]{26}/),
  credential('frameio-token', ['fio-u-'], /fio-u-[\w=-]{50}/, { tail: tails.dash }),
  credential('clickup-token', ['pk_'], /pk_\d{6,10}_[A-Z0-9]{30}/),
  credential('courier-key', ['pk_prod_', 'pk_test_'], /pk_(?:prod|test)_[A-Z0-9]{28}/),
  credential('salesforce-session', ['00d'], /00D[A-Za-z0-9]{12}![\w.]{60}/, { tail: tails.dots }),
  credential(
    'kagi-key',
    ['kagi'],
    /(?<context>kagi[\w.]{0,20}[^A-Za-z0-9]{1,4}(?:search\?token=)?)[\w-]{11}\.[\w-]{43}/i,
  ),
  // Keys without a shape of their own, beside the name of their service.
  credential('wandb-key', ['wandb'], /(?<context>wandb[\w.-]{0,20}["']?[=:\s]{1,4}["']?)[\da-f]{40}/i),
  credential(
    'postmark-token',
    ['postmark'],
    new RegExp(`(?<context>postmark[\\w-]{0,20}["']?\\s{0,3}[=:]\\s{0,3}["']?)${uuid}`, 'i'),
  ),
  credential(
    'codeclimate-token',
    ['cc_test_reporter_id'],
    /(?<context>cc_test_reporter_id["']?\s{0,3}[=:]\s{0,3}["']?)[\da-f]{64}/i,
  ),
  credential(
    'sonar-login',
    ['sonar.login', 'sonarlogin'],
    /(?<context>sonar\.?login["']?\s{0,3}[,=:]\s{0,3}["']?)[\da-f]{40}/i,
  ),
  credential(
    'truenas-key',
    ['login_with_api_key'],
    /(?<context>login_with_api_key\\{0,3}"[^A-Za-z0-9]{1,10}params[^A-Za-z0-9]{1,30})\d{1,3}-[A-Za-z0-9]{64}/i,
  ),
  credential('scrapfly-key', ['scp-live-', 'scp-test-'], /scp-(?:live|test)-[\da-f]{32}/),
  credential('nightfall-key', ['nf-'], /NF-[A-Za-z0-9]{32}/),
  credential('dfuse-key', ['web_'], /web_[\da-f]{32}/),
  credential(
    'pubnub-key',
    ['pub-c-', 'sub-c-', 'sec-c-'],
    /(?:pub|sub)-c-[a-z0-9]{8}-(?:[a-z0-9]{4}-){3}[a-z0-9]{12}|sec-c-[\w=]{40}/i,
  ),
  credential('refiner-key', ['refiner-'], new RegExp(`refiner-${uuid}`)),
  credential('fullstory-key', ['na1.', 'eu1.'], /(?:na|eu)1\.[A-Za-z0-9+/]{90}/, { tail: tails.base64 }),
  credential('supernotes-key', ['supernotes_sk-'], /supernotes_sk-[\w-]{30}/, { tail: tails.dash }),
  credential('segment-token', ['sgp_'], /sgp_[A-Za-z0-9]{64}/),
  credential('thingsboard-token', ['thingsboard'], /(?<context>thingsboard\.[a-z]{2,10}\/api\/v1\/)[a-z0-9]{20}/i),
  credential('crypto-extended-key', ['xprv', 'yprv', 'zprv', 'tprv'], /[xyzt]prv[1-9A-HJ-NP-Za-km-z]{100}/, {
    severity: 'critical',
  }),
];
