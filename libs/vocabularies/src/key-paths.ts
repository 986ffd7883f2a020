import { isJsonObject, type JsonValue } from '@tripline/contract';

const MAX_PATHS = 100;

/** Dotted paths of all leaves, `[]` for the members of a list, each once, in the order of the text: `["path","options.depth","tags[]"]`. At most 100. */
export function keyPaths(value: JsonValue): readonly string[] {
  const paths = new Set<string>();
  collect(value, '', paths);
  return [...paths];
}

function collect(value: JsonValue, path: string, paths: Set<string>): void {
  if (paths.size >= MAX_PATHS) return;
  if (Array.isArray(value)) {
    if (value.length === 0) paths.add(`${path}[]`);
    for (const member of value) collect(member, `${path}[]`, paths);
  } else if (isJsonObject(value) && Object.keys(value).length > 0) {
    for (const [key, child] of Object.entries(value)) collect(child, path === '' ? key : `${path}.${key}`, paths);
  } else if (path !== '') paths.add(path);
}
