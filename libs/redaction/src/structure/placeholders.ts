import type { NameVerdict } from './key-names.ts';

const MAX_PLACEHOLDER = 160;

/** Our own marker, whole. */
const marker = /^\[REDACTED(?:-[A-Za-z0-9._-]{1,64}(?: hm1:[A-Za-z0-9_-]{1,32}:[A-Za-z0-9_-]{16})?)?\](?:-\d+)?$/;
/** ***, ••••, xxxx, and masks that leave four characters to see. */
const mask = /^[\w-]{0,4}(?:\*{3,}|•{3,}|●{3,}|#{4,})[\w-]{0,4}$|^(?:x{3,}|X{3,}|\.{3,}|[0-]{8,})$/;
/** [redacted], <REDACTED: ssn>, ***REDACTED***, (hidden). */
const redactedWord =
  /^(?:[*_'" -]{0,6}(?:redacted|masked|filtered|hidden|removed|omitted|scrubbed|sanitized)[*_'" -]{0,6}|[[<({](?:redacted|masked|filtered|hidden|removed|omitted|scrubbed|sanitized|sensitive|secret|none|empty)(?:[-_: ][\w. -]{0,64})?[\]>)}])$/i;
/** ${NAME}, {{ name }}, <your-token>, %NAME%, YOUR_PASSWORD: a place for a secret, not one. */
const template =
  /^(?:DUMMY|PLACEHOLDER|(?:\$\{|\{\{)[\w .:|$-]{0,80}\}{1,2}|\{(?:[A-Za-z_]+|\d)\}|<[\w .:-]{0,60}>|\[[A-Za-z][A-Za-z _-]{0,60}\]|%[A-Z_]{2,60}%|\$\([\w.]{1,60}\)|(?:YOUR|MY|REPLACE|CHANGE|INSERT|ENTER)[_-][A-Z_-]{2,60})$/;

/** Bearer ***: the scheme is no secret. */
const scheme = /^(?:bearer|basic|digest|token|apikey|splunk|ssws)\s+/i;

/** True where a source has already taken the secret out, or where none has been filled in. */
export function isPlaceholder(value: string): boolean {
  if (value.length > MAX_PLACEHOLDER) return false;
  const text = value.trim();
  const bare = text.replace(scheme, '');
  return bare === '' || marker.test(bare) || mask.test(bare) || redactedWord.test(bare) || template.test(bare);
}

/** Whether a text under a name of that verdict has to go. */
export function isSecretText(value: string, verdict: NameVerdict): boolean {
  if (isPlaceholder(value)) return false;
  return verdict === 'secret' || (verdict === 'doubtful' && !/^[\d.,]*$/.test(withoutMarkers(value)));
}

/** What is left of a text beside what redaction has put into it. */
export function withoutMarkers(text: string): string {
  return text.includes('[REDACTED-') ? text.replace(/\[REDACTED-[^\]]{1,120}\]/g, '') : text;
}
