import { severities } from '@tripline/contract';
import { canonicalHash } from './canonical-hash.ts';
import { readCorrelation } from './correlation.ts';
import { mustWait, needsClose } from './correlation-condition.ts';
import { readDetection } from './detection.ts';
import { isMap, type RuleDocument, type RuleFile, readWorkingParts, type YamlMap } from './documents.ts';
import { readFilter } from './filter.ts';
import { checkHouseRules, checkProduct } from './house-rules.ts';
import { readLogsource } from './logsource.ts';
import type { Problems } from './problems.ts';
import type { CorrelationRule, DetectionRule, FilterRule, Logsource, Rule } from './rule.ts';
import { readTaxonomies } from './taxonomies.ts';
import { type OptionsContext, readDetectOptions } from './x-detect.ts';
import { MapReader } from './yaml-values.ts';

/** What became of one document of a rule file. */
export interface ReadDocument {
  readonly file: string;
  /** Id, else title, else the file's name: what people call it. */
  readonly label: string;
  /** Undefined when there is any problem. */
  readonly rule: Rule | undefined;
  readonly problems: Problems;
}

export interface ReadOptions {
  /** For the detect stage: what Sigma leaves open and we do not is a problem as well. */
  readonly isOurs: boolean;
}

/** A document that could be read as YAML. */
interface Readable extends ReadOptions {
  readonly file: string;
  readonly content: YamlMap;
  readonly problems: Problems;
}

/**
 * The rules of some files, unlinked (see `linkRules`). A document with a problem gives no rule;
 * `problems` holds every problem of every file, so that an author sees all of them at once.
 */
export function readRules(
  files: readonly RuleFile[],
  options: ReadOptions = { isOurs: false },
): { rules: Rule[]; problems: readonly string[] } {
  const documents = files.flatMap((file) => readRuleFile(file, options));
  return {
    rules: documents.flatMap(({ rule }) => rule ?? []),
    problems: documents.flatMap(({ problems }) => problems.all),
  };
}

/** Every document of a file, read or refused. */
export function readRuleFile(file: RuleFile, options: ReadOptions): ReadDocument[] {
  return readWorkingParts(file).map((document) => {
    const rule = readRule(document, options);
    const { content, problems } = document;
    return {
      file: file.name,
      label: labelOf(content) ?? file.name,
      rule: problems.all.length > 0 ? undefined : rule,
      problems,
    };
  });
}

function labelOf(content: YamlMap | undefined): string | undefined {
  return [content?.['id'], content?.['title']].find((each) => typeof each === 'string' && each !== '') as
    | string
    | undefined;
}

function readRule({ file, content, problems }: RuleDocument, { isOurs }: ReadOptions): Rule | undefined {
  if (content === undefined) return undefined;
  const readable = { file, content, problems, isOurs };
  for (const key of Object.keys(content))
    if (key.startsWith('x-') && key !== 'x-detect') problems.at(key).add('is not a known key');
  if ('action' in content) return problems.at('action').add('was removed from Sigma');
  const sections = ['detection', 'correlation', 'filter'].filter((key) => Object.hasOwn(content, key));
  if (sections.length > 1) return problems.add(`has ${sections.join(' and ')}: put them into documents of their own`);
  if (sections[0] === 'correlation') return readCorrelationRule(readable);
  if (sections[0] === 'filter') return readFilterRule(readable);
  if (sections[0] === 'detection') return readDetectionRule(readable);
  return problems.add('has no detection, correlation or filter');
}

function readDetectionRule(document: Readable): DetectionRule | undefined {
  const { content, problems } = document;
  const section = new MapReader(content, problems).map('detection');
  const search = section === undefined ? undefined : readDetection(section, problems.at('detection'));
  const logsource = readSource(document);
  const common = readCommon(document, { windowMicros: 0, groupBy: [], mustWait: false });
  if (search === undefined) return undefined;
  return { ...common, kind: 'detection', logsource, search, searchHash: canonicalHash([logsource, section]) };
}

function readFilterRule(document: Readable): FilterRule | undefined {
  const { content, problems } = document;
  const section = new MapReader(content, problems).map('filter');
  if (section === undefined) return undefined;
  const { appliesTo, search } = readFilter(section, problems.at('filter'));
  const logsource = readSource(document);
  const common = readCommon(document, { windowMicros: 0, groupBy: [], mustWait: false });
  if (search === undefined) return undefined;
  return { ...common, kind: 'filter', logsource, appliesTo, search, searchHash: canonicalHash(section) };
}

function readCorrelationRule(document: Readable): CorrelationRule {
  const { content, problems } = document;
  const section = new MapReader(content, problems).map('correlation') ?? {};
  const body = readCorrelation(section, problems.at('correlation'));
  const common = readCommon(document, { ...body, mustWait: mustWait(body.type, body.condition) });
  if (needsClose(body.condition) && common.options.window.kind === 'sliding')
    problems
      .at('correlation')
      .at('condition')
      .add('is true before anything has happened: it needs windows that close (x-detect: window: tumbling or session)');
  return { ...common, kind: 'correlation', ...body };
}

function readSource({ content, problems, isOurs }: Readable): Logsource {
  const logsource = readLogsource(content['logsource'], problems.at('logsource'));
  if (isOurs && content['logsource'] !== undefined) checkProduct(logsource, problems);
  return logsource;
}

function readCommon({ content, file, problems, isOurs }: Readable, of: Omit<OptionsContext, 'level'>) {
  const reader = new MapReader(content, problems);
  const level = reader.oneOf('level', severities, 'medium');
  const tags = reader.texts('tags');
  const block = content['x-detect'];
  if (block !== undefined && !isMap(block)) problems.at('x-detect').add('must be a map');
  const optionsBlock = isMap(block) ? block : undefined;
  const id = reader.text('id') ?? '';
  if (isOurs) checkHouseRules({ id, tags }, problems);
  return {
    file,
    id,
    name: reader.text('name') ?? null,
    title: reader.requiredText('title'),
    level,
    version: reader.text('modified') ?? reader.text('date') ?? '0',
    tags,
    taxonomies: readTaxonomies(tags),
    hash: canonicalHash(content),
    options: readDetectOptions(optionsBlock, { level, ...of }, problems.at('x-detect')),
  };
}
