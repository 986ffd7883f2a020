import { readSettingsFile } from '../../settings/settings-file.ts';
import { type CompiledEnrichment, compileEnrichment } from './enrichment.ts';
import { enrichmentSchema } from './enrichment-schema.ts';

const WHAT = 'enrichment file';
const MOST_PROBLEMS = 100;

/** The tables of a file, checked and compiled. Problems name the place and never quote the file. */
export function readEnrichment(path: string): CompiledEnrichment {
  const file = readSettingsFile(path, WHAT);
  if (!file.ok) return file;
  const parsed = enrichmentSchema.safeParse(file.content);
  if (!parsed.success) return failed(parsed.error.issues.map(({ path: at, message }) => `${placeOf(at)}: ${message}`));
  const compiled = compileEnrichment(parsed.data);
  return compiled.ok ? compiled : failed(compiled.problems);
}

function failed(problems: readonly string[]): CompiledEnrichment {
  const shown = problems.slice(0, MOST_PROBLEMS).map((problem) => `${WHAT}: ${problem}`);
  const more = problems.length - shown.length;
  return { ok: false, problems: more === 0 ? shown : [...shown, `${WHAT}: and ${more} more problems`] };
}

function placeOf(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'the whole';
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${String(step)}`))
    .join('');
}
