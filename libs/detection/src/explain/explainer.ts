import { EventFields, FieldTable } from '../match/event-fields.ts';
import { RuleDocuments } from '../rule-documents.ts';
import { isMap, type RuleFile, type YamlMap } from '../sigma/documents.ts';
import { isCorrelation, type LinkedCorrelation, type LinkedRule } from '../sigma/link-correlations.ts';
import type { CorrelationRule, DetectionRule, Rule } from '../sigma/rule.ts';
import type { RuleSet } from '../sigma/rule-set.ts';
import { DetectionExplainer, type DetectionExplanation } from './explain-detection.ts';
import { foundText } from './found-text.ts';

/** What one rule says of one event. */
export interface RuleExplanation {
  readonly id: string;
  readonly name: string | null;
  readonly rule: string;
  readonly file: string;
  /** matches: alerts on this event alone; counts: the event is one of those that the rule counts. */
  readonly result: 'matches' | 'counts' | 'not';
  /** Fields without which the event has no group or value to count, and which it lacks. */
  readonly lacks: readonly string[];
  /** The event's group, as it stands in alerts. */
  readonly group: Readonly<Record<string, string>>;
  /** What has to come together for the rule to alert; empty for a rule about single events. */
  readonly needs: string;
  /** What the rule asks or counts. */
  readonly parts: readonly PartExplanation[];
}
export type PartExplanation = DetectionExplanation | RuleExplanation;

export interface ExplainerOptions {
  /** Whether it is a field of our events: the values of others are not shown. */
  hasField(field: string): boolean;
}

/** Says of events, one by one, why the rules match them or not. Never shows content. */
export class Explainer {
  readonly #fields: EventFields;
  readonly #table = new FieldTable();
  readonly #documents: RuleDocuments;
  readonly #set: RuleSet;
  readonly #options: ExplainerOptions;
  readonly #detections: ReadonlyMap<DetectionRule, DetectionExplainer>;

  /** @param files those that the set was read from */
  constructor(files: readonly RuleFile[], set: RuleSet, options: ExplainerOptions) {
    this.#documents = new RuleDocuments(files);
    this.#set = set;
    this.#options = options;
    this.#fields = new EventFields(this.#table, { isNullAbsent: true });
    this.#detections = new Map(set.detections.map((rule) => [rule, this.#explainerOf(rule)]));
  }

  /** One answer for each rule that alerts, in the order of the set. */
  explain(event: object): RuleExplanation[] {
    this.#fields.load(event);
    return [
      ...this.#set.correlations.filter(({ alerts }) => alerts).map((linked) => this.#explainCorrelation(linked)),
      ...this.#set.alone.map((rule) => this.#explainAlone(rule)),
    ];
  }

  #explainAlone(rule: DetectionRule): RuleExplanation {
    const part = this.#explainDetection(rule);
    return {
      ...headOf(rule),
      result: part.matches ? 'matches' : 'not',
      lacks: [],
      group: {},
      needs: '',
      parts: [part],
    };
  }

  #explainCorrelation({ rule, parts }: LinkedCorrelation): RuleExplanation {
    const explained = parts.map((part) => this.#explainPart(part));
    const matched = explained.flatMap((part, index) => (holds(part) ? [rule.refersTo[index] as string] : []));
    const lacks = matched.length === 0 ? [] : this.#missing(rule, matched[0] as string);
    const isCounted = matched.length > 0 && lacks.length === 0;
    return {
      ...headOf(rule),
      result: isCounted ? 'counts' : 'not',
      lacks,
      group: isCounted ? this.#groupOf(rule, matched[0] as string) : {},
      needs: needsText(this.#documents.of(rule)),
      parts: explained,
    };
  }

  #explainPart(part: LinkedRule): PartExplanation {
    return isCorrelation(part) ? this.#explainCorrelation(part) : this.#explainDetection(part);
  }

  #explainDetection(rule: DetectionRule): DetectionExplanation {
    return (this.#detections.get(rule) as DetectionExplainer).explain(this.#fields);
  }

  #explainerOf(rule: DetectionRule): DetectionExplainer {
    const section = this.#documents.of(rule)['detection'];
    return new DetectionExplainer(rule, isMap(section) ? section : {}, this.#table, (field) =>
      this.#options.hasField(field),
    );
  }

  /** As the engine takes it: a list is no group, and of a list each member is a value. */
  #missing(rule: CorrelationRule, handle: string): string[] {
    const text = (field: string) => this.#fields.text(this.#table.slot(field)) ?? '';
    const grouped = rule.options.missingGroup === 'keep' ? [] : groupFields(rule, handle);
    const isNoGroup = (field: string) => typeof text(field) !== 'string' || text(field) === '';
    return [...grouped.filter(isNoGroup), ...rule.valueFields.filter((field) => text(field).length === 0)];
  }

  #groupOf(rule: CorrelationRule, handle: string): Record<string, string> {
    const values = groupFields(rule, handle).map((field) => this.#shown(field));
    return Object.fromEntries(rule.groupBy.map((name, index) => [name, values[index] as string]));
  }

  #shown(field: string): string {
    const text = foundText(field, this.#fields.value(this.#table.slot(field)), this.#options.hasField(field));
    return text.replace(/^the event has /, '');
  }
}

function holds(part: PartExplanation): boolean {
  return 'matches' in part ? part.matches : part.result !== 'not';
}

function groupFields(rule: CorrelationRule, handle: string): string[] {
  return rule.groupBy.map((field) => rule.aliases[field]?.[handle] ?? field);
}

function headOf({ id, name, title, file }: Rule) {
  return { id, name, rule: title, file };
}

/** `event_count gte 10 within 10m, by agent`, in the words of the rule. */
function needsText({ correlation }: YamlMap): string {
  if (!isMap(correlation)) return '';
  const { type, condition, timespan } = correlation;
  const by = [correlation['group-by'] ?? []].flat().map(String);
  const bounds = isMap(condition) ? Object.entries(condition).map(([key, value]) => `${key} ${String(value)}`) : [];
  const asked = typeof condition === 'string' ? [condition] : bounds;
  const within = timespan === undefined ? [] : [`within ${String(timespan)}`];
  return `${[String(type), ...asked, ...within].join(' ')}${by.length === 0 ? '' : `, by ${by.join(', ')}`}`;
}
