import { createApiKey, hashApiKey } from '@tripline/secrets';
import { type Command, done } from '../command.ts';

export const keysCreate: Command = {
  name: 'keys create',
  summary: 'make an API key for POST /v1/events; it is shown once and stored nowhere',
  options: {
    id: { value: 'id', help: 'unique id, which names the stream of requests that name none; default: gateway' },
    tenant: { value: 'tenant', help: 'tenant of everything that is sent with the key; default: default' },
    source: { value: 'source', help: 'name of the http source that the key belongs to; default: http' },
  },
  examples: [
    'tripline keys create --id gateway-eu --tenant acme --source push',
    'tripline keys create --json | jq -r .key',
  ],
  run: async ({ values: { id = 'gateway', tenant = 'default', source = 'http' } }) => {
    const key = createApiKey().reveal();
    const entry = { id, tenant, source, sha256: hashApiKey(key) };
    const lines = [
      `API key, shown this once: ${key}`,
      '',
      'Add it to the settings of ingest, and restart ingest:',
      '',
      'apiKeys:',
      ...Object.entries(entry).map(([name, value], index) => `  ${index === 0 ? '-' : ' '} ${name}: ${value}`),
      '',
      `Its source must be there too, such as: sources: [{ kind: http, name: ${source}, tenant: ${tenant} }]`,
    ];
    return done(lines, { key, entry });
  },
};
