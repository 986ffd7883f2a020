import { compileSearch, type Matcher } from '../match/compile-search.ts';
import type { EventFields, FieldTable } from '../match/event-fields.ts';
import { readDetection } from '../sigma/detection.ts';
import { isMap, type YamlMap } from '../sigma/documents.ts';
import { Problems } from '../sigma/problems.ts';
import type { DetectionRule } from '../sigma/rule.ts';
import { foundText } from './found-text.ts';

/** One line of a selection, as its author wrote it. */
export interface ItemExplanation {
  readonly asked: string;
  readonly holds: boolean;
  /** What the event has instead, without content; null where the line holds or asks the whole event. */
  readonly found: string | null;
}

export interface SelectionExplanation {
  readonly name: string;
  readonly holds: boolean;
  readonly items: readonly ItemExplanation[];
}

export interface DetectionExplanation {
  readonly rule: string;
  readonly matches: boolean;
  readonly condition: string;
  readonly selections: readonly SelectionExplanation[];
  /** The rule itself matches; a filter that applies to it does not let the event through. */
  readonly isFilteredOut: boolean;
}

interface Item {
  readonly asked: string;
  /** Fields that the line reads; none: it asks the whole event. */
  readonly fields: readonly { readonly name: string; readonly slot: number }[];
  readonly holds: Matcher;
}
interface Selection {
  readonly name: string;
  readonly holds: Matcher;
  readonly items: readonly Item[];
}

const LONGEST_VALUE = 120;

/** Takes a detection rule apart into the lines that its author wrote, each of which can be asked by itself. */
export class DetectionExplainer {
  readonly #rule: DetectionRule;
  readonly #condition: string;
  readonly #selections: readonly Selection[];
  readonly #ownMatch: Matcher;
  readonly #match: Matcher;
  readonly #isKnown: (field: string) => boolean;

  /** @param section the rule's `detection` as written */
  constructor(rule: DetectionRule, section: YamlMap, table: FieldTable, isKnown: (field: string) => boolean) {
    this.#rule = rule;
    this.#isKnown = isKnown;
    this.#condition = textOf(section['condition']);
    this.#match = compileSearch(rule.search, table);
    this.#ownMatch = matcherOf(section, table);
    this.#selections = Object.entries(section)
      .filter(([name]) => name !== 'condition')
      .map(([name, value]) => ({ name, holds: selectionOf(value, table), items: itemsOf(value, table) }));
  }

  explain(event: EventFields): DetectionExplanation {
    const matches = this.#match(event);
    return {
      rule: this.#rule.title,
      matches,
      condition: this.#condition,
      selections: this.#selections.map(({ name, holds, items }) => ({
        name,
        holds: holds(event),
        items: items.map((item) => this.#explainItem(item, event)),
      })),
      isFilteredOut: !matches && this.#ownMatch(event),
    };
  }

  #explainItem({ asked, fields, holds }: Item, event: EventFields): ItemExplanation {
    if (holds(event)) return { asked, holds: true, found: null };
    const texts = fields.map(({ name, slot }) => {
      const text = foundText(name, event.value(slot), this.#isKnown(name));
      return fields.length === 1 ? text : `${name}: ${text}`;
    });
    return { asked, holds: false, found: texts.length === 0 ? null : texts.join('; ') };
  }
}

function itemsOf(value: unknown, table: FieldTable): Item[] {
  if (Array.isArray(value)) return value.flatMap((member) => itemsOf(member, table));
  if (!isMap(value)) return [{ asked: shortened(textOf(value)), fields: [], holds: selectionOf([value], table) }];
  return Object.entries(value).map(([key, asked]) => ({
    asked: shortened(`${key}: ${textOf(asked)}`),
    fields: fieldsOf(key, asked).map((name) => ({ name, slot: table.slot(name) })),
    holds: selectionOf({ [key]: asked }, table),
  }));
}

function fieldsOf(key: string, value: unknown): string[] {
  const [field = '', ...modifiers] = key.split('|');
  const others = modifiers.includes('fieldref') ? [value].flat().map(String) : [];
  return field === '' ? [] : [field, ...others];
}

function selectionOf(value: unknown, table: FieldTable): Matcher {
  return matcherOf({ selection: value, condition: 'selection' }, table);
}

/** Rules that are explained have been read before, so nothing is wrong with their parts. */
function matcherOf(section: YamlMap, table: FieldTable): Matcher {
  const search = readDetection(section, new Problems(''));
  return search === undefined ? () => false : compileSearch(search, table);
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(textOf).join(', ')}]`;
  return value === null ? 'null' : String(value);
}

function shortened(text: string): string {
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE - 1)}…`;
}
