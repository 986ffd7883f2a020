import { severities } from '@tripline/contract';
import { canonicalHash } from './canonical-hash.ts';
import { readCorrelation } from './correlation.ts';
import { readDetection } from './detection.ts';
import { isMap, type RuleDocument, type RuleFile, readDocuments } from './documents.ts';
import { Problems } from './problems.ts';
import type { CorrelationRule, DetectionRule, Rule } from './rule.ts';
import { readTaxonomies, tagProblem } from './taxonomies.ts';
import { readDetectOptions } from './x-detect.ts';
import { MapReader } from './yaml-values.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The rules of some files, unlinked (see `linkRules`). A document with a problem gives no rule;
 * `problems` holds every problem of every file, so that an author sees all of them at once.
 */
export function readRules(files: readonly RuleFile[]): { rules: Rule[]; problems: readonly string[] } {
  const list: string[] = [];
  const rules = files.flatMap((file) =>
    readDocuments(file, new Problems(file.name, list)).flatMap((document) => {
      const before = list.length;
      const rule = readRule(document);
      return rule === undefined || list.length > before ? [] : [rule];
    }),
  );
  return { rules, problems: list };
}

function readRule(document: RuleDocument): Rule | undefined {
  const { content, problems } = document;
  for (const key of Object.keys(content))
    if (key.startsWith('x-') && key !== 'x-detect') problems.at(key).add('is not a known key');
  if ('filter' in content) return problems.at('filter').add('filters are not supported yet');
  if ('action' in content) return problems.at('action').add('was removed from Sigma');
  if ('correlation' in content) return readCorrelationRule(document);
  if ('detection' in content) return readDetectionRule(document);
  return problems.add('has neither detection nor correlation');
}

function readDetectionRule(document: RuleDocument): DetectionRule | undefined {
  const { content, problems } = document;
  const reader = new MapReader(content, problems);
  const section = reader.map('detection');
  const search = section === undefined ? undefined : readDetection(section, problems.at('detection'));
  const logsource = readLogsource(reader);
  const common = readCommon(document, 0, []);
  if (search === undefined) return undefined;
  return { ...common, kind: 'detection', logsource, search, searchHash: canonicalHash([logsource, section]) };
}

function readCorrelationRule(document: RuleDocument): CorrelationRule {
  const { content, problems } = document;
  const section = new MapReader(content, problems).map('correlation') ?? {};
  const body = readCorrelation(section, problems.at('correlation'));
  if ('detection' in content) problems.add('has detection and correlation: put them into documents of their own');
  return { ...readCommon(document, body.windowMicros, body.groupBy), kind: 'correlation', ...body };
}

function readLogsource(reader: MapReader): Record<string, string> {
  const map = reader.map('logsource');
  if (map === undefined) reader.at('logsource').add('is missing');
  const entries = ['category', 'product', 'service'].flatMap((key) => {
    const value = map?.[key];
    return typeof value === 'string' ? [[key, value] as const] : [];
  });
  return Object.fromEntries(entries);
}

function readCommon({ content, file, problems }: RuleDocument, windowMicros: number, groupBy: readonly string[]) {
  const reader = new MapReader(content, problems);
  const id = reader.text('id') ?? '';
  const name = reader.text('name') ?? null;
  if (id === '' && name === null) problems.at('id').add('is missing');
  if (id !== '' && !UUID.test(id)) problems.at('id').add('must be a UUID');
  const level = reader.oneOf('level', severities, 'medium');
  const tags = reader.texts('tags');
  for (const tag of tags) {
    const problem = tagProblem(tag);
    if (problem !== undefined) problems.at('tags').add(problem);
  }
  const block = content['x-detect'];
  if (block !== undefined && !isMap(block)) problems.at('x-detect').add('must be a map');
  return {
    file,
    id: id.toLowerCase(),
    name,
    title: reader.requiredText('title'),
    level,
    version: reader.text('modified') ?? reader.text('date') ?? '0',
    taxonomies: readTaxonomies(tags),
    hash: canonicalHash(content),
    options: readDetectOptions(
      isMap(block) ? block : undefined,
      { level, windowMicros, groupBy },
      problems.at('x-detect'),
    ),
  };
}
