import { jarsDirectory, KAFKA_VERSION, OLDEST_JAVA } from './config.ts';
import { isInstalled } from './jars.ts';
import { installedJava } from './java.ts';
import { runCommand } from './run-command.ts';

/** Whether Apache Kafka can be run here. `hint` says what to install. */
export type KafkaAvailability =
  | { readonly isAvailable: true; readonly version: string; readonly isCached: boolean; readonly java: number }
  | {
      readonly isAvailable: false;
      readonly reason: 'no_java' | 'old_java' | 'no_maven' | 'unsupported_platform';
      readonly hint: string;
    };

/** Looks only at this machine: Maven Central may still turn out to be out of reach, see `startBroker`. */
export async function findKafka(): Promise<KafkaAvailability> {
  if (process.platform === 'win32') {
    return { isAvailable: false, reason: 'unsupported_platform', hint: 'run it under WSL, or set KAFKA_BROKERS' };
  }
  const java = await installedJava();
  if (java === undefined)
    return { isAvailable: false, reason: 'no_java', hint: `install Java ${OLDEST_JAVA} or newer` };
  if (java < OLDEST_JAVA) {
    return { isAvailable: false, reason: 'old_java', hint: `Java ${java} found: install ${OLDEST_JAVA} or newer` };
  }
  const isCached = await isInstalled(jarsDirectory());
  if (!isCached && (await runCommand('mvn', ['-version'])).code !== 0) {
    return { isAvailable: false, reason: 'no_maven', hint: 'install Maven (mvn): Kafka comes from Maven Central' };
  }
  return { isAvailable: true, version: KAFKA_VERSION, isCached, java };
}
