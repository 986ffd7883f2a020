import { readFileSync, statSync } from 'node:fs';
import { LineCounter, parseDocument } from 'yaml';

const MAX_BYTES = 4 * 1024 * 1024;

export type SettingsFile =
  | { readonly ok: true; readonly content: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly problems: readonly string[] };

/** The file's content, unchecked; an empty file has none. Problems name the place and never quote the file. */
export function readSettingsFile(path: string): SettingsFile {
  try {
    if (statSync(path).size > MAX_BYTES) return failed(`is larger than ${MAX_BYTES} bytes`);
    return parseSettings(readFileSync(path, 'utf8'));
  } catch (error) {
    return failed(`cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`);
  }
}

/** @param text YAML, and so JSON too */
export function parseSettings(text: string): SettingsFile {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, logLevel: 'silent' });
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0)
    return failed(
      ...faults.map(({ code, pos }) => {
        const { line, col } = lineCounter.linePos(pos[0]);
        return `${code} in line ${line}, column ${col}`;
      }),
    );
  return toContent(document);
}

function toContent(document: ReturnType<typeof parseDocument>): SettingsFile {
  let content: unknown;
  try {
    content = document.toJS({ maxAliasCount: 100 }) ?? {};
  } catch {
    return failed('an alias leads nowhere or to too much');
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) return failed('must be an object');
  return { ok: true, content: content as Record<string, unknown> };
}

function failed(...problems: string[]): SettingsFile {
  return { ok: false, problems: problems.map((problem) => `settings file: ${problem}`) };
}
