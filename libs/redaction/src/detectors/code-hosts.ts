import { charSet } from '../scan/char-set.ts';
import { credential, type Detector, tails } from './detector.ts';

/** Tokens of code hosts, build systems and package registries. */
export const codeHostDetectors: readonly Detector[] = [
  // Sixteen characters are half a token: arguments are cut at a fixed length by some proxies.
  credential('github-token', ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], /gh[pousr]_[A-Za-z0-9]{16}/, {
    severity: 'critical',
  }),
  credential('github-fine-grained-token', ['github_pat_'], /github_pat_\w{20}/, { severity: 'critical' }),
  credential(
    'gitlab-token',
    ['glpat-', 'gldt-', 'glrt-', 'glcbt-', 'glptt-', 'glft-', 'glimt-', 'glagent-', 'glsoat-', 'glffct-'],
    /gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|soat|ffct)-[\w-]{20}/,
    { tail: tails.dots, severity: 'critical' },
  ),
  credential('gitlab-runner-token', ['gr1348941'], /GR1348941[\w-]{20}/, { tail: tails.dash }),
  credential('bitbucket-token', ['atbb', 'atctt3xff'], /ATBB[A-Za-z0-9]{28}|ATCTT3xFf[\w=-]{40}/, {
    tail: tails.dots,
  }),
  credential('atlassian-token', ['atatt3'], /ATATT3[\w-]{50}/, { tail: tails.dots }),
  credential('sourcegraph-token', ['sgp_', 'slk_'], /(?:sgp|slk)_(?:local_|[\da-f]{16}_(?:local_)?)?[\da-f]{40}/i),
  credential('circleci-token', ['ccipat_', 'ccipra_'], /CCIP(?:AT|RA)_[A-Za-z0-9]{16,32}_[\da-f]{40}/),
  credential('harness-token', ['pat.', 'sat.'], /[ps]at\.[\w-]{22}\.[\da-f]{24}\.[A-Za-z0-9]{20}/),
  credential('jfrog-key', ['akcp'], /AKCp[A-Za-z0-9]{60}/),
  credential('sonar-token', ['squ_', 'sqp_', 'sqa_'], /sq[upa]_[\da-f]{40}/),
  credential('snyk-token', ['snyk_uat.', 'snyk_sat.'], /snyk_[us]at\.[\da-f]{8}\.[\w-]{20}/, { tail: tails.dots }),
  credential('npm-token', ['npm_'], /npm_[A-Za-z0-9]{36}/),
  credential('npmrc-token', ['_authtoken=', '_auth='], /(?<context>_auth(?:Token)?=)["']?[\w+/.=-]{16}/i, {
    tail: tails.base64,
  }),
  credential('pyx-token', ['-pyx-'], /(?:sk|tp)-pyx-[A-Za-z0-9]{40}/, { before: { chars: charSet('kpst'), max: 2 } }),
  credential('pypi-token', ['pypi-ag'], /pypi-Ag[\w-]{16}/, { tail: tails.dash }),
  credential('rubygems-key', ['rubygems_'], /rubygems_[\da-f]{48}/),
  credential('nuget-key', ['oy2'], /oy2[a-z0-9]{43}/),
  credential('crates-token', ['cio'], /cio[A-Za-z0-9]{32}/, { accept: (secret) => /\d/.test(secret) }),
  credential('clojars-token', ['clojars_'], /CLOJARS_[\da-f]{60}/i),
  credential('postman-key', ['pmak-'], /PMAK-[\da-f]{24}-[\da-f]{34}/i),
  credential('prefect-key', ['pnu_', 'pnb_'], /pn[ub]_[A-Za-z0-9]{36}/),
  credential('launchdarkly-key', ['sdk-', 'api-', 'mob-'], /(?:sdk|api|mob)-[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}/),
  credential('stackhawk-key', ['hawk.'], /hawk\.[\w-]{20}\.[\w-]{20}/, { tail: tails.dash }),
];
