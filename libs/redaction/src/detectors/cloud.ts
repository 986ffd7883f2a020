import { charSet, runStart } from '../scan/char-set.ts';
import { credential, type Detector, type Range, type Sink, tails } from './detector.ts';
import { hasLettersAndDigits, isMixed } from './secret-shapes.ts';

/** Keys of cloud providers and hosting platforms. */
export const cloudDetectors: readonly Detector[] = [
  credential('aws-access-key-id', ['akia', 'abia', 'acca', 'a0t'], /A(?:KIA|BIA|CCA|3T[A-Z0-9])[A-Z0-9]{16}/, {
    severity: 'critical',
  }),
  // "ASIA" is also a word: a digit has to follow somewhere.
  credential('aws-temporary-key-id', ['asia'], /ASIA(?=[A-Z0-9]{0,15}\d)[A-Z0-9]{16}/, { severity: 'critical' }),
  credential('aws-bedrock-key', ['absk', 'bedrock-api-key-'], /ABSK[A-Za-z0-9+/]{80}|bedrock-api-key-[\w-]{20}/, {
    tail: tails.base64,
  }),
  credential('amazon-mws-token', ['amzn.mws.'], /amzn\.mws\.[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}/),
  credential('aws-appsync-key', ['da0-'], /(?<![\w-])da2-[a-z0-9]{26}/),
  credential('gcp-api-key', ['aiza'], /AIza[\w-]{30}/, { tail: tails.dash }),
  // Opens nothing alone, but stands beside the secret that does.
  {
    id: 'google-client-id',
    tags: ['credentials'],
    severity: 'low',
    anchors: ['.apps.googleusercontent.com'],
    look: { kind: 'find', find: findClientId },
    isContentOnly: true,
  },
  credential('google-oauth-secret', ['gocspx-'], /GOCSPX-[\w-]{20}/, { tail: tails.dash }),
  credential('google-oauth-token', ['ya29.'], /ya29\.[\w-]{20}/, { tail: tails.dots }),
  credential('google-refresh-token', ['1//0'], /1\/\/0[\w-]{30}/, { tail: tails.dash }),
  credential('azure-client-secret', ['8q~', 'q8q~'], /[\w~.-]{3}\dQ~[\w~.-]{31}/, {
    before: { chars: charSet('\\w~.\\-'), max: 3 },
    accept: isMixed,
    tail: charSet('\\w~.\\-'),
    severity: 'critical',
  }),
  credential('azure-platform-key', ['jqqj99'], /[A-Za-z0-9]{30,52}JQQJ99[A-Za-z0-9]{20}/, {
    before: { chars: charSet('A-Za-z0-9'), max: 52 },
    tail: tails.base64,
  }),
  credential('azure-devops-pat', ['azdo'], /[A-Za-z0-9]{60,76}AZDO[A-Za-z0-9]{4}/, {
    before: { chars: charSet('A-Za-z0-9'), max: 76 },
    accept: hasLettersAndDigits,
  }),
  credential(
    'azure-account-key',
    ['accountkey=', 'sharedaccesskey=', 'accesskey=', 'sharedsecretvalue='],
    /(?<context>(?:account|sharedaccess|access)key=|sharedsecretvalue=)[A-Za-z0-9+/]{30}/i,
    { tail: tails.base64, severity: 'critical' },
  ),
  credential('azure-app-config-secret', [';secret='], /(?<context>;secret=)[A-Za-z0-9+/]{30}/i, { tail: tails.base64 }),
  credential('azure-sas-signature', ['sig='], /(?<context>(?:[?&;]|^)sig=)[A-Za-z0-9%+/_-]{32}/i, {
    before: { chars: charSet('?&;'), max: 1 },
    tail: charSet('A-Za-z0-9%+/=_\\-'),
  }),
  credential(
    'signed-url',
    ['x-amz-signature=', 'x-goog-signature=', 'x-amz-security-token='],
    /(?<context>x-(?:amz|goog)-(?:signature|security-token)=)[A-Za-z0-9%+/_-]{32}/i,
    { tail: charSet('A-Za-z0-9%+/=_\\-') },
  ),
  credential('alibaba-key-id', ['ltai'], /LTAI[A-Za-z0-9]{12}/, { accept: hasLettersAndDigits }),
  credential('tencent-secret-id', ['akid'], /AKID[A-Za-z0-9]{32}/),
  credential('yandex-key', ['aqvn', 't1.9eu'], /AQVN[\w-]{35}|t1\.9eu[\w-]{30}/, { tail: tails.dots }),
  credential('digitalocean-token', ['doo_v1_', 'dop_v1_', 'dor_v1_'], /do[opr]_v1_[\da-f]{64}/),
  credential('heroku-key', ['hrku-aa'], /HRKU-AA[\w-]{40}/, { tail: tails.dash }),
  credential('cloudflare-token', ['cfat_', 'cfut_', 'cfk_'], /cf(?:at|ut|k)_[A-Za-z0-9]{40}/),
  credential('cloudflare-origin-key', ['v1.0-'], /v1\.0-[\da-f]{24,64}-[\da-f]{60}/, { tail: tails.dash }),
  credential(
    'vault-token',
    ['hvs.', 'hvb.', 'hvr.', '_token="s.', '_token="b.', '_token=s.', '_token=b.'],
    /hv[sbr]\.[\w-]{20}|(?<context>_token="?)[sb]\.[A-Za-z0-9]{24}/i,
    { tail: tails.dash, severity: 'critical' },
  ),
  credential('terraform-token', ['.atlasv1.'], /[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{50}/, {
    before: { chars: charSet('A-Za-z0-9'), max: 14 },
    tail: tails.dots,
  }),
  credential('pulumi-token', ['pul-'], /pul-[\da-f]{40}/),
  credential('planetscale-secret', ['pscale_'], /pscale_(?:tkn|oauth|pw)_[\w.-]{30}/, { tail: tails.dots }),
  credential('fly-token', ['fo1_', 'fm1r_', 'fm1a_', 'fm2_'], /(?:fo1|fm1[ra]|fm2)_[\w+/-]{40}/, {
    tail: tails.base64,
  }),
  credential('vercel-token', ['vcp_', 'vci_', 'vca_', 'vcr_', 'vck_'], /vc[piark]_[A-Za-z0-9]{40}/),
  credential('netlify-token', ['nfp_'], /nfp_[A-Za-z0-9]{36}/),
  credential('supabase-key', ['sbp_', 'sb_secret_'], /sbp_[\da-f]{40}|sb_secret_[\w-]{20}/, { tail: tails.dash }),
  credential('render-key', ['rnd_'], /rnd_[A-Za-z0-9]{28}/),
  credential('neon-key', ['napi_'], /napi_[a-z0-9]{60}/),
  credential('databricks-token', ['dapi'], /dapi[\da-f]{32}(?:-\d)?/),
  credential(
    'doppler-token',
    ['dp.pt.', 'dp.st.', 'dp.ct.', 'dp.sa.', 'dp.scim.', 'dp.audit.'],
    /dp\.(?:pt|st|ct|sa|scim|audit)\.(?:[\w-]{2,35}\.)?[A-Za-z0-9]{40}/,
  ),
  credential('tailscale-key', ['tskey-'], /tskey-[a-z]{2,16}-[A-Za-z0-9]{6,32}-[A-Za-z0-9]{4}/, { tail: tails.dash }),
  credential('mongodb-atlas-secret', ['mdb_sa_sk_'], /mdb_sa_sk_[\w-]{30}/, { tail: tails.dash }),
  credential('docker-token', ['dckr_pat_', 'dckr_oat_'], /dckr_[po]at_[\w-]{20}/, { tail: tails.dash }),
  credential('confluent-secret', ['cflt'], /cflt[A-Za-z0-9+/]{60}/, { tail: tails.base64 }),
  credential('scaleway-key', ['scw'], /SCW[A-Z0-9]{17}/, { accept: hasLettersAndDigits }),
];

const digits = charSet('0-9');

/** The number of a project, a hyphen, some 32 characters. */
function findClientId(text: string, anchor: Range, sink: Sink): number {
  const name = runStart(text, anchor.start, tails.word, 40);
  const start = runStart(text, name - 1, digits, 20);
  sink.charge(anchor.start - start);
  if (text.charAt(name - 1) === '-' && anchor.start - name >= 24 && name - 1 - start >= 6) sink.emit(start, anchor.end);
  return 0;
}
