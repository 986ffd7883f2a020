import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import type { RuleFile } from '@tripline/detection';
import { ConfigError } from '@tripline/pipeline';

/** Where rules are looked for unless a command is told otherwise; as the setting `detect.rulesDirectory`. */
export const DEFAULT_RULES = 'rules';

/**
 * The rule files of a folder and those below it, in the order of their names, or one file.
 * @throws ConfigError when there is nothing to read
 */
export function readRuleFiles(path: string): RuleFile[] {
  const files = filesAt(path);
  if (files.length === 0) throw new ConfigError([`${path} holds no rule file (.yml or .yaml)`]);
  return files;
}

function filesAt(path: string): RuleFile[] {
  try {
    if (!statSync(path).isDirectory()) return [{ name: basename(path), text: readFileSync(path, 'utf8') }];
    return readdirSync(path, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.ya?ml$/.test(name))
      .sort()
      .map((name) => ({ name: name.split(sep).join('/'), text: readFileSync(join(path, name), 'utf8') }));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new ConfigError([`${path} cannot be read (${code})`]);
  }
}
