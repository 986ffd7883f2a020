import { z } from 'zod';
import { secretSetting, urlSetting } from '../setting-fields.ts';

export const splunkHecSettings = z.object({
  url: urlSetting('Address of the HTTP Event Collector. Without a path, /services/collector/event is meant.'),
  token: secretSetting('Reference to the HEC token.'),
  index: z.string().min(1).optional().meta({ description: 'Index to write to; without it the token’s own default.' }),
  sourceType: z.string().min(1).default('tripline:event').meta({ description: 'sourcetype of events.' }),
  alertSourceType: z.string().min(1).default('tripline:alert').meta({ description: 'sourcetype of alerts.' }),
  eventSource: z.string().min(1).default('tripline').meta({ description: 'Splunk’s field `source`.' }),
  host: z.string().min(1).default('tripline').meta({ description: 'Splunk’s field `host`.' }),
});
export type SplunkHecSettings = z.output<typeof splunkHecSettings>;
