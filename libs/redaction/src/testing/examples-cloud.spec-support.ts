import type { ExampleTable } from './examples.spec-support.ts';
import { alnum, base64, digits, hex, lower, upper, url64, uuid } from './invented.spec-support.ts';

export const cloudExamples: ExampleTable = {
  'aws-access-key-id': {
    hits: [`id «AKIA${upper(16)}» there`, `glued«ABIA${upper(16)}»`, `«ACCA${upper(16)}»`],
    misses: [`AKIA${upper(15)}`, `akia${upper(16).toLowerCase()}`],
  },
  'aws-temporary-key-id': {
    hits: [`«ASIA${upper(16)}»`],
    misses: ['ASIA PACIFIC', 'ASIAPACIFICREGIONALOFFICE', 'Asia2024'],
  },
  'aws-bedrock-key': {
    hits: [`«ABSK${base64(120)}»`, `«bedrock-api-key-${alnum(40)}»`],
    misses: ['the bedrock-api-key- prefix', `ABSK${alnum(40)}`],
  },
  'amazon-mws-token': { hits: [`«amzn.mws.${uuid()}»`], misses: ['amzn.mws.docs'] },
  'gcp-api-key': { hits: [`?key=«AIza${url64(35)}»`], misses: [`AIza${alnum(20)}`] },
  'aws-appsync-key': { hits: [`«da2-${lower(26)}»`], misses: ['da2-x'] },
  'google-client-id': {
    hits: [`id «${digits(12)}-${lower(32)}.apps.googleusercontent.com»`],
    misses: ['apps.googleusercontent.com'],
  },
  'google-oauth-secret': { hits: [`«GOCSPX-${url64(28)}»`], misses: ['GOCSPX-short'] },
  'google-oauth-token': { hits: [`«ya29.${url64(60)}»`], misses: ['ya29.short'] },
  'google-refresh-token': { hits: [`«1//0${url64(40)}»`], misses: ['see 1//0 and 2//0'] },
  'azure-client-secret': {
    hits: [`«${alnum(3)}8Q~${alnum(34)}»`],
    misses: [`${alnum(3)}8Q~short`],
  },
  'azure-platform-key': {
    hits: [`«${alnum(52)}JQQJ99${alnum(26)}»`],
    misses: [`JQQJ99${alnum(26)}`],
  },
  'azure-devops-pat': { hits: [`«${alnum(76)}AZDO${alnum(4)}»`], misses: [`${alnum(30)}AZDO${alnum(4)}`] },
  'azure-account-key': {
    hits: [`AccountName=a;AccountKey=«${base64(86)}==»;EndpointSuffix=x`, `SharedAccessKey=«${base64(43)}=»`],
    misses: ['AccountKey=<YOUR_ACCOUNT_KEY>;', 'AccountKey={3};'],
  },
  'azure-app-config-secret': {
    hits: [`Endpoint=https://a.azconfig.io;Id=b;Secret=«${base64(43)}=»`],
    misses: ['Id=xxx;Secret=xxx'],
  },
  'azure-sas-signature': {
    hits: [`https://a.blob.core.windows.net/c?sv=2022&sig=«${alnum(40)}%3D»&se=1`],
    misses: ['?sig=short', 'design=modern'],
  },
  'signed-url': {
    hits: [`https://b.s3.amazonaws.com/o?X-Amz-Signature=«${hex(64)}»`],
    misses: ['X-Amz-Signature=short'],
  },
  'alibaba-key-id': { hits: [`«LTAI${alnum(20)}»`], misses: ['VOLTAIRE AND COMPANY', 'LTAIabcdefghijkl'] },
  'tencent-secret-id': { hits: [`«AKID${alnum(32)}»`], misses: [`AKID${alnum(20)}`] },
  'yandex-key': { hits: [`«AQVN${url64(35)}»`, `«t1.9eu${url64(40)}»`], misses: ['AQVN-short'] },
  'digitalocean-token': {
    hits: [`«dop_v1_${hex(64)}»`, `«doo_v1_${hex(64)}»`, `«dor_v1_${hex(64)}»`],
    misses: [`dop_v1_${hex(40)}`],
  },
  'heroku-key': { hits: [`«HRKU-AA${url64(58)}»`], misses: ['HRKU-AA-short'] },
  'cloudflare-token': { hits: [`«cfat_${alnum(48)}»`, `«cfut_${alnum(48)}»`], misses: ['cfat_tooshort'] },
  'cloudflare-origin-key': { hits: [`«v1.0-${hex(24)}-${hex(146)}»`], misses: ['v1.0-beta-2'] },
  'vault-token': {
    hits: [`«hvs.${url64(40)}»`, `VAULT_TOKEN=«s.${alnum(24)}»`],
    misses: ['hvs.short', 's.removeTransientObservers()'],
  },
  'terraform-token': { hits: [`«${alnum(14)}.atlasv1.${url64(67)}»`], misses: ['x.atlasv1.y'] },
  'pulumi-token': { hits: [`«pul-${hex(40)}»`], misses: ['pul-aaaa'] },
  'planetscale-secret': { hits: [`«pscale_tkn_${url64(43)}»`], misses: ['pscale_tkn_short'] },
  'fly-token': { hits: [`«fo1_${url64(43)}»`, `«fm2_${base64(80)}»`], misses: ['fo1_short'] },
  'vercel-token': { hits: [`«vcp_${alnum(56)}»`], misses: ['vcp_abc'] },
  'netlify-token': { hits: [`«nfp_${alnum(40)}»`], misses: ['nfp_abc'] },
  'supabase-key': { hits: [`«sbp_${hex(40)}»`, `«sb_secret_${url64(31)}»`], misses: ['sbp_abc'] },
  'render-key': { hits: [`«rnd_${alnum(28)}»`], misses: ['rnd_seed_1'] },
  'neon-key': { hits: [`«napi_${lower(64)}»`], misses: ['napi_create_function'] },
  'databricks-token': { hits: [`«dapi${hex(32)}-3»`], misses: [`dapi${hex(12)}`] },
  'doppler-token': { hits: [`«dp.st.dev.${alnum(43)}»`, `«dp.pt.${alnum(43)}»`], misses: ['dp.st.dev'] },
  'tailscale-key': { hits: [`«tskey-auth-${alnum(12)}-${alnum(24)}»`], misses: ['tskey-foo'] },
  'mongodb-atlas-secret': { hits: [`«mdb_sa_sk_${url64(40)}»`], misses: ['mdb_sa_sk_x'] },
  'docker-token': { hits: [`«dckr_pat_${url64(27)}»`], misses: ['dckr_pat_tooshort'] },
  'confluent-secret': { hits: [`«cflt${base64(60)}»`], misses: ['conflts are resolved'] },
  'scaleway-key': { hits: [`«SCW${upper(17)}»`], misses: ['SCWABCDEFGHIJKLMNOPQ'] },
  'telegram-bot-token': { hits: [`«${digits(10)}:AA${url64(33)}»`], misses: ['10:AAB'] },
};
