import { homedir } from 'node:os';
import { join } from 'node:path';

/** The Kafka that `pom.xml` pins. */
export const KAFKA_VERSION = '4.1.1';
export const OLDEST_JAVA = 17;

/** Where Kafka's jars are kept between checkouts. */
export function jarsDirectory(): string {
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return join(cache, 'tripline', `kafka-${KAFKA_VERSION}`);
}

/** The `java` that Maven would take too. */
export function javaCommand(): string {
  const home = process.env['JAVA_HOME'];
  return home ? join(home, 'bin', 'java') : 'java';
}
