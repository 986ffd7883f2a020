import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ConfigError } from '@tripline/pipeline';
import { expect, it } from 'vitest';
import { deliverConfigOf, parseDeliverConfig } from './deliver.config.ts';

const file = { id: 'file', type: 'ndjson-file', path: 'events.ndjson' };
const splunk = { id: 'soc', type: 'splunk_hec', url: 'https://splunk.example:8088', token: 'env:HEC_TOKEN' };
const idsOf = (raw: readonly unknown[], env = {}) => deliverConfigOf(raw, env).integrations.map(({ id }) => id);

function problemsOf(raw: readonly unknown[], env = {}): readonly string[] {
  try {
    deliverConfigOf(raw, env);
    return [];
  } catch (error) {
    return (error as ConfigError).problems;
  }
}

it('serves the enabled integrations of all kinds', () => {
  expect(idsOf([file, splunk, { ...splunk, id: 'off', enabled: false }])).toEqual(['file', 'soc']);
});

it.each([
  ['splunk-hec', ['soc']],
  [' splunk_hec , ndjson-file', ['file', 'soc']],
  ['all', ['file', 'soc']],
  ['', ['file', 'soc']],
])('serves with TRIPLINE_CONNECTORS=%j only %j', (TRIPLINE_CONNECTORS, ids) => {
  expect(idsOf([file, splunk], { TRIPLINE_CONNECTORS })).toEqual(ids);
});

it('lists every problem of every integration, also of those served elsewhere', () => {
  const raw = [
    file,
    { ...splunk, token: 'plain' },
    { ...splunk, id: 'file' },
    { ...splunk, id: 'odd', shape: 'ecz' },
    7,
  ];
  expect(problemsOf(raw, { TRIPLINE_CONNECTORS: 'ndjson-file,datadoc' })).toEqual([
    expect.stringContaining('integration soc: token: '),
    'integration: must be an object',
    'integration odd: shape: must be one of cim, canonical',
    'integration file: the id is used twice',
    'TRIPLINE_CONNECTORS: must name some of splunk-hec, ndjson-file',
  ]);
});

it('resolves secrets from the environment it was made from, and not before they are asked for', () => {
  const config = deliverConfigOf([splunk], { HEC_TOKEN: 'sesame' });
  expect(config.resolveSecret('env:HEC_TOKEN').reveal()).toBe('sesame');
  expect(() => deliverConfigOf([splunk], {}).resolveSecret('env:HEC_TOKEN')).toThrow('env:HEC_TOKEN is not set');
});

it('lets files be written beside the settings file, or where the operator says', () => {
  expect(deliverConfigOf([], { TRIPLINE_SETTINGS: '/etc/tripline/settings.yaml' }).filesDirectory).toBe(
    '/etc/tripline/out',
  );
  expect(deliverConfigOf([], { TRIPLINE_FILES_DIRECTORY: 'files' }).filesDirectory).toBe(resolve('files'));
});

it('reads the integrations and the content fields of the settings file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tripline-deliver-'));
  const settings = join(folder, 'settings.json');
  const content = { sealing: { enabled: false }, redaction: { contentFields: ['page_text'] }, integrations: [file] };
  writeFileSync(settings, JSON.stringify(content));
  const config = parseDeliverConfig({ TRIPLINE_SETTINGS: settings });
  expect(config.integrations.map(({ id }) => id)).toEqual(['file']);
  expect(config.contentFields).toEqual(['page_text']);
  writeFileSync(settings, JSON.stringify({ sealing: { enabled: false }, integrations: [{ ...file, colour: 'red' }] }));
  expect(() => parseDeliverConfig({ TRIPLINE_SETTINGS: settings })).toThrow(ConfigError);
  rmSync(folder, { recursive: true });
});
