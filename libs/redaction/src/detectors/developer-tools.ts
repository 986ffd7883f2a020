import { charSet } from '../scan/char-set.ts';
import { credential, type Detector, tails } from './detector.ts';
import { hasLettersAndDigits, isMixed } from './secret-shapes.ts';

const uuid = '[\\da-f]{8}-(?:[\\da-f]{4}-){3}[\\da-f]{12}';

/** Tokens of build, deployment, security and monitoring tools, beside those of the code hosts. */
export const developerToolDetectors: readonly Detector[] = [
  credential(
    'onepassword-secret-key',
    ['a0-'],
    /A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}/,
    { severity: 'critical' },
  ),
  credential('artifactory-reference-token', ['cmvmd'], /cmVmd[A-Za-z0-9]{59}/),
  credential('authress-key', ['.acc_', '.acc-'], /[a-z0-9]{4,6}\.acc[_-][a-z0-9-]{10,32}\.[A-Za-z0-9+/_=-]{30}/, {
    before: { chars: charSet('a-z0-9'), max: 6 },
    tail: tails.base64,
  }),
  credential('adobe-secret', ['p0e-'], /p8e-[\w-]{30}/, { tail: tails.dash }),
  credential('clickhouse-key', ['0b0d'], /(?<![A-Za-z0-9])4b1d[A-Za-z0-9]{38}/, { accept: isMixed }),
  credential('defined-networking-key', ['dnkey-'], /dnkey-[\w=-]{26}-[\w=-]{40}/, { tail: tails.dots }),
  credential('infracost-token', ['ico-'], /(?<![A-Za-z])ico-[A-Za-z0-9]{32}/),
  credential('intra42-secret', ['s-s0t0'], /s-s4t2(?:ud|af)-[\da-f]{64}/i),
  credential('maxmind-key', ['_mmk'], /[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk/, {
    before: { chars: tails.word, max: 36 },
    tail: tails.none,
  }),
  credential('octopus-key', ['api-'], /(?<![\w-])API-[A-Z0-9]{26}/, { accept: hasLettersAndDigits }),
  credential('openshift-token', ['sha000~'], /sha256~[\w-]{43}/, { tail: tails.dash }),
  credential('scalingo-token', ['tk-us-'], /tk-us-[\w-]{48}/, { tail: tails.dash }),
  credential('settlemint-token', ['sm_aat_', 'sm_pat_', 'sm_sat_'], /sm_[aps]at_[A-Za-z0-9]{16}/),
  credential(
    'sidekiq-credentials',
    ['contribsys__com'],
    /(?<context>contribsys__com["']?\s{0,4}[=:]\s{0,4}["']?)[\da-f]{8}:[\da-f]{8}/i,
    { tail: tails.none },
  ),
  credential('dependency-track-key', ['odt_'], /odt_[A-Za-z0-9_]{32}/, { accept: hasLettersAndDigits }),
  credential('packagist-token', ['packagist_'], /packagist_(?:ort|uut)_[\da-f]{40}/i),
  credential(
    'buildkite-token',
    ['bkua_', 'bkct_', 'bkaj_', 'bkpt_', 'bkpat_'],
    /bk(?:ua|ct|aj|pt|pat)_[A-Za-z0-9.]{30}/,
    {
      tail: tails.dots,
    },
  ),
  credential('codesandbox-token', ['csb_v0_'], /csb_v1_[\w-]{30}/, { tail: tails.dash }),
  credential('gitlab-session', ['_gitlab_session='], /(?<context>_gitlab_session=)[\da-z]{32}/),
  credential('jenkins-crumb', ['jenkins-crumb'], /(?<context>jenkins-crumb["']?[:=]\s{0,4}["']?)[\da-f]{32}/i),
  credential('posthog-key', ['phx_', 'phs_'], /ph[xs]_[A-Za-z0-9]{40}/),
  credential('statsig-secret', ['secret-', 'console-'], /(?<![\w-])(?:secret|console)-[A-Za-z0-9]{40}/, {
    accept: isMixed,
  }),
  credential('elastic-cloud-key', ['essu_', 'essa_'], /ess[ua]_[A-Za-z0-9+/=]{40}/, { tail: tails.base64 }),
  credential('aiven-password', ['avns_'], /AVNS_[\w-]{16}/, { tail: tails.dash }),
  credential('neon-password', ['npg_'], /npg_[A-Za-z0-9]{12}/, { accept: hasLettersAndDigits }),
  credential('infisical-token', ['st.'], /(?<!\w)st\.[\da-f]{24}\.[\da-f]{32}\.[\da-f]{32}/),
  credential('bitwarden-token', ['0.'], new RegExp(`(?<![\\w.])0\\.${uuid}\\.[A-Za-z0-9]{30}:[A-Za-z0-9+/]{20}`), {
    tail: tails.base64,
  }),
  credential(
    'okta-token',
    ['okta', 'ssws'],
    /(?<context>okta[\s\S]{0,60}?(?<![\w-]))00[\w-]{40}(?![\w-])|(?<context>SSWS\s{1,4})[\w-]{30}/i,
    { tail: tails.dash },
  ),
  credential('splunk-token', ['splunk '], new RegExp(`(?<context>splunk )${uuid}`, 'i')),
  credential(
    'sumologic-id',
    ['sumo'],
    /(?<context>sumo[\w .-]{0,30}["']?\s{0,3}[=:]\s{0,3}["']?)su[A-Za-z0-9]{12}(?![A-Za-z0-9])/i,
    { accept: hasLettersAndDigits },
  ),
  credential('pagerduty-key', ['u+'], /(?<![\w+])u\+[\w-]{18}(?![\w-])/, { accept: hasLettersAndDigits }),
  credential(
    'rollbar-token',
    ['post_server_item'],
    /(?<context>post_server_item["']?\s{0,3}[=:]\s{0,3}["']?)[\da-f]{32}/i,
  ),
  credential(
    'ngrok-token',
    ['ngrok'],
    /(?<context>ngrok[\w .:="'-]{0,40}?(?<![A-Za-z0-9]))[12][A-Za-z0-9]{26}_[A-Za-z0-9]{20}/i,
  ),
  credential('dbt-token', ['dbtc_', 'dbts_', 'dbtu_'], /dbt[csu]_[\w-]{30}/, { tail: tails.dots }),
  credential('retool-token', ['retool_00'], /retool_01[a-z0-9]{24}/),
  credential(
    'ansible-vault',
    ['$ansible_vault;'],
    /\$ANSIBLE_VAULT;\d\.\d;AES\d{3}(?:;[\w.-]{1,40})?\s{1,8}[\da-f]{40}/,
    {
      tail: charSet('0-9a-f\\s'),
    },
  ),
  credential('snowflake-session', ['ver:0-hint:'], /ver:\d-hint:\d{1,20}-[\w+/=-]{60}/, { tail: tails.base64 }),
];
