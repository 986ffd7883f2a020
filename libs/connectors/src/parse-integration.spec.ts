import { describe, expect, it } from 'vitest';
import { connectors, parseIntegration } from './registry.ts';

const splunk = { id: 'soc', type: 'splunk-hec', url: 'https://splunk.example:8088', token: 'env:HEC_TOKEN' };
const problemsOf = (raw: unknown) => parseIntegration(raw).problems ?? [];

it('completes an integration with the defaults of its connector', () => {
  const { integration } = parseIntegration(splunk);
  expect(integration).toMatchObject({
    id: 'soc',
    enabled: true,
    eventTypes: 'default',
    minSeverity: 'informational',
    tenants: undefined,
    shape: 'cim',
    content: 'metadata',
    maxAttempts: Number.POSITIVE_INFINITY,
    start: 'now',
    settings: {
      url: 'https://splunk.example:8088',
      token: 'env:HEC_TOKEN',
      sourceType: 'tripline:event',
      allowInsecure: false,
    },
  });
});

it('sends everything to a file unless told otherwise', () => {
  const { integration } = parseIntegration({ id: 'file', type: 'ndjson-file', path: 'events.ndjson' });
  expect(integration).toMatchObject({ eventTypes: '*', shape: 'canonical', content: 'redacted' });
});

it('reads the request of the MITRITY document, but for the secret', () => {
  const { integration } = parseIntegration({
    id: 'soc',
    type: 'splunk_hec',
    url: 'https://your-splunk:8088/services/collector/event',
    token: 'env:HEC_TOKEN',
    source_type: 'mitrity:governance',
    event_types: ['policy.deny', 'policy.alert', 'policy.hold', 'drift.warning', 'drift.critical', 'dlp.match'],
  });
  expect(integration?.settings).toMatchObject({ sourceType: 'mitrity:governance' });
  expect(integration?.eventTypes).toHaveLength(6);
});

it('takes a number of attempts, and all types for a list with *', () => {
  const { integration } = parseIntegration({ ...splunk, retry: { attempts: 3 }, eventTypes: ['policy.deny', '*'] });
  expect(integration).toMatchObject({ maxAttempts: 3, eventTypes: '*' });
});

describe('problems', () => {
  it('are all listed, each with its place', () => {
    const raw = {
      ...splunk,
      url: 'splunk',
      token: 'plain',
      minSeverity: 'severe',
      retry: { attempts: 0 },
      colour: 'red',
    };
    expect(problemsOf(raw)).toEqual([
      expect.stringContaining('integration soc: minSeverity: '),
      expect.stringContaining('integration soc: retry.attempts: '),
      expect.stringContaining('integration soc: url: must be an absolute URL'),
      expect.stringContaining('integration soc: token: must be a reference'),
      'integration soc: colour: is not a setting',
    ]);
  });

  it.each([
    ['an unknown type', { ...splunk, type: 'sp1unk' }, 'type: must be one of splunk-hec, ndjson-file'],
    ['an id that is no label', { ...splunk, id: 'So C' }, 'id: must be 1 to 63'],
    ['plain HTTP', { ...splunk, url: 'http://splunk.example' }, 'url: must be https://'],
    ['another scheme', { ...splunk, url: 'file:///etc/passwd', allowInsecure: true }, 'url: must be https://'],
    ['credentials in the URL', { ...splunk, url: 'https://u:p@splunk.example' }, 'url: must hold no credentials'],
    ['an unknown event type', { ...splunk, eventTypes: ['policy.denied'] }, 'eventTypes.0: '],
    ['no event type', { ...splunk, eventTypes: [] }, 'eventTypes: '],
    ['allowlist', { ...splunk, content: 'allowlist' }, 'content: the content mode allowlist is not available yet'],
    ['an unknown content mode', { ...splunk, content: 'all' }, 'content: must be metadata, keys or redacted'],
    [
      'an unknown setting within one',
      { ...splunk, retry: { attempts: 3, jitter: true } },
      'retry.jitter: is not a setting',
    ],
    ['a name in two spellings', { ...splunk, event_types: ['*'], eventTypes: ['*'] }, 'eventTypes: is given twice'],
    ['a path that leads out', { id: 'f', type: 'ndjson-file', path: '../../etc/passwd' }, 'path: must not lead out'],
    [
      'a setting of another connector',
      { id: 'f', type: 'ndjson-file', path: 'f', token: 'env:X' },
      'token: is not a setting',
    ],
    [
      'a range that is none',
      { ...splunk, allowRanges: ['10.0.0.0/99'] },
      'allowRanges.0: must be an address or a range',
    ],
    ['no object', 'splunk', 'must be an object'],
    ['a name of the prototype', { ...splunk, constructor: 1 }, 'constructor: is not a setting'],
  ])('%s', (_, raw, problem) => {
    expect(problemsOf(raw).join('\n')).toContain(problem);
  });

  it('never repeat a value, which may be a secret in the wrong place', () => {
    const planted = {
      id: 'Planted 1',
      type: 'planted-2',
      url: 'planted-3',
      token: 'planted-4',
      shape: 5,
      content: 'planted-6',
    };
    const all = [
      planted,
      {
        ...splunk,
        ...planted,
        type: 'splunk-hec',
        minSeverity: 'planted-7',
        eventTypes: ['planted-8'],
        start: 'planted-9',
      },
    ];
    expect(all.flatMap(problemsOf).join('\n')).not.toMatch(/planted-\d|Planted/);
  });
});

it('has a sentence of help for every setting of every connector', () => {
  for (const { name, settings } of connectors)
    for (const [setting, field] of Object.entries(settings.shape))
      expect(
        (field as { meta(): { description?: string } | undefined }).meta()?.description,
        `${name}.${setting}`,
      ).toMatch(/\.$/);
});
