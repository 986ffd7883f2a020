import type { Vocabulary } from '../vocabulary.ts';
import { cimAlert } from './cim-alert.ts';
import { cimEvent } from './cim-event.ts';

/**
 * Splunk's Common Information Model. Its field names (Alerts, Data Loss Prevention, Change) at the top, where Splunk's searches look for them;
 * our own names under `tripline`, which Splunk reads as `tripline.agent`, `tripline.verdict` and so on. No nulls: an absent field is absent.
 * `source`, `host`, `index` and `time` are Splunk's own and never used.
 */
export const cim: Vocabulary = { name: 'cim', event: cimEvent, alert: cimAlert };
