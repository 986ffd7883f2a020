import { relative } from 'node:path';
import type { System } from './system.ts';

/** Where everything is, with commands to copy. @param from the folder that paths are shown from */
export function whereToLook(
  { home, url, kafka, rawTopic }: Pick<System, 'home' | 'url' | 'kafka' | 'rawTopic'>,
  from: string,
): string[] {
  const path = (file: string) => relative(from, file);
  // One record of the HiveKey format; the shell puts the time in.
  const record = `{"ts":"'$(date -u +%FT%TZ)'","agent":"my-agent","owner":"me@acme.example","action":"vault_get","verdict":"deny"}`;
  return [
    'Where to look',
    `  events and alerts   tail -f ${path(home.outFile)}`,
    `  metrics             ${url}/metrics`,
    `  health              ${url}/health/ready`,
    `  settings            ${path(home.settingsFile)} (a Splunk goes under integrations, see README.md)`,
    'Send your own',
    `  curl -H "authorization: Bearer $(cat ${path(home.apiKeyFile)})" -H 'content-type: application/json' \\`,
    `    -d '${record}' ${url}/v1/events`,
    ...(kafka.kind === 'memory' ? [] : [`  or produce JSON to the topic ${rawTopic.name} at ${kafka.brokers}`]),
  ];
}

/** Shown where no broker could be had. @param because one line for each broker that could not be had */
export function memoryBanner(because: readonly string[]): string[] {
  const lines = [
    'Records live in memory: one process, nothing survives it. Good for a look, not for use.',
    ...because.map((reason) => `- ${reason}`),
    'Install Java 17 or newer and Maven, or Docker, or set KAFKA_BROKERS, and start again.',
  ];
  const bar = '='.repeat(Math.max(...lines.map((line) => line.length)));
  return [bar, ...lines, bar];
}
