/** Name of the file destination's file. */
export const OUT_FILE = 'events.ndjson';

/** What the settings of a first start are made from: absolute paths, and the hash of the API key. */
export interface DemoParts {
  readonly sealing: string;
  readonly tokens: string;
  readonly rules: string;
  readonly apiKeyHash: string;
}

/** Settings file of a first start: one tenant, records by Kafka and by HTTP, everything that comes out in a file. */
export function demoSettings(parts: DemoParts): string {
  const path = (file: string) => JSON.stringify(`file:${file}`);
  return `# Written by the first start on this machine, and yours from then on: it is not written again.
kafka:
  # Fixed at creation: changing it later re-maps keys, so the topics must be made anew with it.
  partitions: 4

log:
  level: warn # info tells of every start, stop and change

sealing:
  keys:
    - id: local
      secret: ${path(parts.sealing)}

redaction:
  tokenKey: ${path(parts.tokens)}

sources:
  - kind: kafka # the topic audit.raw
    name: raw
    tenant: demo
    latenessMs: 120000
  - kind: http # POST /v1/events
    name: http
    tenant: demo
    latenessMs: 120000

apiKeys:
  - id: demo
    tenant: demo
    source: http
    sha256: ${parts.apiKeyHash}

detect:
  rulesDirectory: ${JSON.stringify(parts.rules)}

integrations:
  - id: file
    type: ndjson-file
    path: ${OUT_FILE} # in the folder out, beside this file
    start: beginning
`;
}
