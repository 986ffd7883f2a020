import { topicName, topics } from '@tripline/contract';
import type { Settings } from './settings.ts';

/** What is wrong between settings that are right one by one. */
export function crossProblems(settings: Settings): string[] {
  return [
    ...sealingProblems(settings),
    ...sourceProblems(settings),
    ...apiKeyProblems(settings),
    ...clientProblems(settings),
    ...duplicates(settings.quotas.map(({ tenant }) => tenant)).map((tenant) => `quotas: two are for ${tenant}`),
    ...kafkaProblems(settings),
  ];
}

function sealingProblems({ sealing, sources }: Settings): string[] {
  const ids = sealing.keys.map((key) => key.id);
  const problems = duplicates(ids).map((id) => `sealing.keys: two keys have the id ${id}`);
  if (sealing.enabled && ids.length === 0)
    problems.push('sealing.keys: sealing is on and there is no key (set sealing.enabled to false to do without)');
  else if (sealing.activeKey === undefined && ids.length > 1)
    problems.push('sealing.activeKey: must name one of the keys, since there are several');
  else if (sealing.activeKey !== undefined && !ids.includes(sealing.activeKey))
    problems.push('sealing.activeKey: names no key of sealing.keys');
  if (!sealing.enabled)
    for (const source of sources)
      if (source.seal) problems.push(`sources: ${source.name} wants its bodies sealed, and sealing.enabled is false`);
  return problems;
}

function sourceProblems({ sources, kafka }: Settings): string[] {
  const rawTopics = sources.flatMap((source) => (source.kind === 'kafka' ? source.topics : []));
  const ownTopics = Object.values(topics)
    .filter((topic) => topic !== topics.raw)
    .map((topic) => topicName(topic, kafka.topicPrefix));
  return [
    ...duplicates(sources.map((source) => source.name)).map((name) => `sources: two have the name ${name}`),
    ...duplicates(rawTopics).map(
      (topic) => `sources: the topic ${topic} is read twice (a record belongs to one source, which names its tenant)`,
    ),
    ...sources.flatMap((source) =>
      duplicates(avroIds(source)).map((id) => `sources: two Avro schemas of ${source.name} have the id ${id}`),
    ),
    ...rawTopics
      .filter((topic) => ownTopics.includes(topic))
      .map((topic) => `sources: ${topic} is written by Tripline and cannot be a source`),
  ];
}

function avroIds(source: Settings['sources'][number]): string[] {
  const schemas = source.kind === 'kafka' ? (source.avro?.schemas ?? []) : [];
  return schemas.flatMap(({ id }) => (id === undefined ? [] : [String(id)]));
}

function apiKeyProblems({ apiKeys, sources }: Settings): string[] {
  const kinds = new Map(sources.map((source) => [source.name, source.kind]));
  return [
    ...duplicates(apiKeys.map((key) => key.id)).map((id) => `apiKeys: two have the id ${id}`),
    ...duplicates(apiKeys.map((key) => key.sha256.toLowerCase())).map(() => 'apiKeys: two have the same sha256'),
    ...apiKeys.flatMap((key, index) =>
      kinds.get(key.source) === 'http' ? [] : [`apiKeys[${index}].source: names no source of kind http`],
    ),
  ];
}

function clientProblems({ apiKeys, clients, sources, http: { tls } }: Settings): string[] {
  const kinds = new Map(sources.map((source) => [source.name, source.kind]));
  const keyIds = new Set(apiKeys.map(({ id }) => id));
  return [
    ...duplicates(clients.map(({ id }) => id)).map((id) => `clients: two have the id ${id}`),
    // Streams that name themselves by it would be one.
    ...clients.filter(({ id }) => keyIds.has(id)).map(({ id }) => `clients: an API key has the id ${id} too`),
    ...duplicates(clients.map(({ identity }) => identity)).map(
      (identity) => `clients: two have the identity ${identity}`,
    ),
    ...clients.flatMap(({ source }, index) =>
      kinds.get(source) === 'http' ? [] : [`clients[${index}].source: names no source of kind http`],
    ),
    ...(clients.length > 0 && (tls?.clientAuth ?? 'none') === 'none'
      ? ['clients: nobody can show a certificate unless http.tls.clientAuth is request or require']
      : []),
    // Without it every certificate that any public authority has signed would do.
    ...(tls !== undefined && tls.clientAuth !== 'none' && tls.ca === undefined
      ? ['http.tls.ca: must name the authorities that sign client certificates']
      : []),
  ];
}

function kafkaProblems({ kafka: { ssl } }: Settings): string[] {
  const problems: string[] = [];
  if ((ssl.cert === undefined) !== (ssl.key === undefined)) problems.push('kafka.ssl: cert and key belong together');
  if (!ssl.enabled && (ssl.ca ?? ssl.cert) !== undefined)
    problems.push('kafka.ssl.enabled: must be true for the certificates to be used');
  return problems;
}

/** The values that occur more than once, each once. */
function duplicates(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}
