import { javaCommand } from './config.ts';
import { runCommand } from './run-command.ts';

/**
 * Feature version in what `java -version` prints: 17 for `openjdk version "17.0.15"`, 8 for `java version "1.8.0_412"`.
 * Undefined when there is none.
 */
export function parseJavaVersion(text: string): number | undefined {
  const found = /version "(\d+)(?:\.(\d+))?/.exec(text);
  if (found === null) return undefined;
  const major = Number(found[1]);
  return major === 1 ? Number(found[2]) : major;
}

/** Undefined without a working Java. */
export async function installedJava(): Promise<number | undefined> {
  const { code, output } = await runCommand(javaCommand(), ['-version']);
  return code === 0 ? parseJavaVersion(output) : undefined;
}
