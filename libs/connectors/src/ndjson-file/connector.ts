import { defineDirectConnector } from '../contract.ts';
import { fileDestination } from './file-destination.ts';
import { ndjsonFileSettings } from './settings.ts';

export const ndjsonFile = defineDirectConnector({
  name: 'ndjson-file',
  settings: ndjsonFileSettings,
  defaults: { shape: 'canonical', content: 'redacted', eventTypes: '*' },
  open: fileDestination,
});
