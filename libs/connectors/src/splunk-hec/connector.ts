import { defineConnector } from '../contract.ts';
import { classify } from './classify.ts';
import { encode, sizeOf } from './encode.ts';
import { splunkHecSettings } from './settings.ts';

const EVENT_PATH = '/services/collector/event';

export const splunkHec = defineConnector({
  name: 'splunk-hec',
  settings: splunkHecSettings,
  defaults: { shape: 'cim', content: 'metadata', eventTypes: 'default' },
  batch: { maxEvents: 500, maxBytes: 800_000, maxEventBytes: 5_000_000 },
  url: (settings) => {
    const url = new URL(settings.url);
    return url.pathname === '/' ? new URL(EVENT_PATH, url) : url;
  },
  headers: (settings) => ({ authorization: `Splunk ${settings.token.reveal()}`, 'content-type': 'application/json' }),
  encode,
  sizeOf,
  classify,
});
