import { readFileSync, statSync } from 'node:fs';
import { LineCounter, parseDocument } from 'yaml';

const MAX_BYTES = 4 * 1024 * 1024;
const SETTINGS = 'settings file';

export type SettingsFile =
  | { readonly ok: true; readonly content: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * The file's content, unchecked; an empty file has none. Problems name the place and never quote the file.
 * @param what the file is, for the problems
 */
export function readSettingsFile(path: string, what = SETTINGS): SettingsFile {
  try {
    if (statSync(path).size > MAX_BYTES) return failed(what, `is larger than ${MAX_BYTES} bytes`);
    return parseSettings(readFileSync(path, 'utf8'), what);
  } catch (error) {
    return failed(what, `cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`);
  }
}

/** @param text YAML, and so JSON too */
export function parseSettings(text: string, what = SETTINGS): SettingsFile {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, logLevel: 'silent' });
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0)
    return failed(
      what,
      ...faults.map(({ code, pos }) => {
        const { line, col } = lineCounter.linePos(pos[0]);
        return `${code} in line ${line}, column ${col}`;
      }),
    );
  return toContent(document, what);
}

function toContent(document: ReturnType<typeof parseDocument>, what: string): SettingsFile {
  let content: unknown;
  try {
    content = document.toJS({ maxAliasCount: 100 }) ?? {};
  } catch {
    return failed(what, 'an alias leads nowhere or to too much');
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content))
    return failed(what, 'must be an object');
  return { ok: true, content: content as Record<string, unknown> };
}

function failed(what: string, ...problems: string[]): SettingsFile {
  return { ok: false, problems: problems.map((problem) => `${what}: ${problem}`) };
}
