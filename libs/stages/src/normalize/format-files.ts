import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type CompiledFormat, compileUserFormat, type Format } from '@tripline/formats';
import { readSettingsFile } from '../settings/settings-file.ts';

const MOST_FILES = 100;
const MOST_PROBLEMS = 100;
const isFormatFile = /\.(?:ya?ml|json)$/;

export type FormatFiles =
  | { readonly ok: true; readonly formats: readonly Format[] }
  | { readonly ok: false; readonly problems: readonly string[] };

/** The format of one file, checked and compiled. Problems name file and place, and never quote the file. */
export function readFormatFile(path: string): CompiledFormat {
  const what = `format file ${path}`;
  const file = readSettingsFile(path, what);
  if (!file.ok) return file;
  const compiled = compileUserFormat(file.content);
  return compiled.ok ? compiled : { ok: false, problems: compiled.problems.map((problem) => `${what}: ${problem}`) };
}

/**
 * The formats of several files, in this order. Of a folder: those of its YAML and JSON files, by name.
 * @returns the problems of all files at once
 */
export function readFormatFiles(paths: readonly string[]): FormatFiles {
  const problems: string[] = [];
  const found = new Map<string, Format>();
  const files = paths.flatMap((path) => filesAt(path, problems));
  if (files.length > MOST_FILES) return { ok: false, problems: [`formats: more than ${MOST_FILES} files`] };
  for (const path of files) {
    const compiled = readFormatFile(path);
    if (!compiled.ok) problems.push(...compiled.problems);
    else if (found.has(compiled.format.name)) problems.push(`format file ${path}: name: another file has it too`);
    else found.set(compiled.format.name, compiled.format);
  }
  return problems.length > 0 ? { ok: false, problems: shown(problems) } : { ok: true, formats: [...found.values()] };
}

/** A file that is not there is told when it is read. */
function filesAt(path: string, problems: string[]): string[] {
  try {
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path];
    const names = readdirSync(path).filter((name) => isFormatFile.test(name));
    return names.sort().map((name) => join(path, name));
  } catch (error) {
    problems.push(`formats: ${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`);
    return [];
  }
}

function shown(problems: readonly string[]): readonly string[] {
  const more = problems.length - MOST_PROBLEMS;
  return more <= 0 ? problems : [...problems.slice(0, MOST_PROBLEMS), `formats: and ${more} more problems`];
}
