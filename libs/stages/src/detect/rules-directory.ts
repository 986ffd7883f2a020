import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { schemasById } from '@tripline/contract';
import { deployed, loadRules, type RuleFile, type RuleSet } from '@tripline/detection';
import { ConfigError } from '@tripline/pipeline';

/** The rules of a folder and those below it that are in use. @throws ConfigError listing every problem of every file */
export function rulesOf(directory: string): RuleSet {
  const files = filesOf(directory);
  if (files.length === 0) throw new ConfigError(['detect.rulesDirectory: holds no rule file (.yml or .yaml)']);
  const fields = eventFields();
  const { set, problems } = loadRules(files, { hasField: (field) => fields.has(field) });
  if (problems.length > 0) throw new ConfigError(problems);
  return deployed(set);
}

/** In the order of their names, so that every instance has the rules in the same order. */
function filesOf(directory: string): RuleFile[] {
  try {
    return readdirSync(directory, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.ya?ml$/.test(name))
      .sort()
      .map((name) => ({ name: name.split(sep).join('/'), text: readFileSync(join(directory, name), 'utf8') }));
  } catch {
    throw new ConfigError(['detect.rulesDirectory: cannot be read']);
  }
}

/** Every field of the canonical event by its dotted name: `tool`, `dlp`, `dlp.tags`. */
export function eventFields(): ReadonlySet<string> {
  const versions = [...schemasById().values()].filter(({ record }) => record === 'audit-event');
  const newest = versions.reduce((a, b) => (b.version > a.version ? b : a));
  return new Set(namesOf(newest.type.schema(), ''));
}

/** Avro's JSON: a record has fields, an array items, a union is a list, a name is text. */
function namesOf(schema: unknown, prefix: string): string[] {
  if (Array.isArray(schema)) return schema.flatMap((branch) => namesOf(branch, prefix));
  if (typeof schema !== 'object' || schema === null) return [];
  if ('items' in schema) return namesOf(schema.items, prefix);
  if (!('fields' in schema)) return [];
  const fields = schema.fields as readonly { name: string; type: unknown }[];
  return fields.flatMap(({ name, type }) => [`${prefix}${name}`, ...namesOf(type, `${prefix}${name}.`)]);
}
