import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';

/** kafkajs is CommonJS; its modules are patched in the module cache. */
const load = createRequire(import.meta.url);

export const PATCHED_VERSION = '2.2.4';

const root = dirname(load.resolve('kafkajs/package.json'));

export function installedVersion(): string {
  return (load('kafkajs/package.json') as { version: string }).version;
}

/** A module of kafkajs by its path below `src`. */
export function internal<T>(path: string): T {
  return load(join(root, 'src', path)) as T;
}

/** Whoever requires the module from now on gets the replacement. Modules that have it already keep what they have. */
export function replaceInternal(path: string, replacement: unknown): void {
  const file = load.resolve(join(root, 'src', path));
  load(file);
  const cached = load.cache[file];
  if (cached !== undefined) cached.exports = replacement;
}

/** Someone may have loaded kafkajs before us: what is required from now on is loaded anew. */
export function forgetLoaded(): void {
  for (const file of Object.keys(load.cache)) if (file.startsWith(root + sep)) delete load.cache[file];
}

export function loadKafkaJs(): typeof import('kafkajs') {
  return load('kafkajs') as typeof import('kafkajs');
}
