import { byTable } from './converters.ts';

const actions = {
  blocked: 'blocked',
  redacted: 'redacted',
  flagged: 'flagged',
  alerted: 'alerted',
  logged: 'logged',
  // What a pattern's binding is set to, where a source reports that instead of what was done (product 9).
  block: 'blocked',
  redact: 'redacted',
  flag: 'flagged',
} as const;

/** What a DLP engine did, in MITRITY's words, which are ours. */
export const readDlpAction = byTable<string>(actions);
