import { literalPattern } from './pattern.ts';
import type { Logsource } from './rule.ts';
import { all, any, type Search } from './search.ts';
import { type Place, WINDOWS_CATEGORIES, WINDOWS_SERVICES } from './windows-log-sources.ts';

/** A shape of events that tells what they are about. */
interface Shape {
  /** As log sources name it. */
  readonly product: string;
  /** What an event of it has; an event is of one shape at most. */
  readonly looks: Search;
  /** Where in the shape a rule's events are: a condition; undefined: anywhere; false: nowhere. */
  place(logsource: Logsource): Search | undefined | false;
}

const SHAPES: readonly Shape[] = [
  { product: 'tripline', looks: has('kind', 'event_type', 'tenant'), place: placeInOurs },
  { product: 'windows', looks: has('Channel', 'EventID'), place: placeInWindows },
  { product: 'aws', looks: has('eventSource', 'eventName', 'eventVersion'), place: onlyByProduct },
  { product: 'kubernetes', looks: has('auditID', 'verb', 'requestURI'), place: onlyByProduct },
  { product: 'gcp', looks: any([has('protoPayload.methodName'), has('gcp.audit.method_name')]), place: onlyByProduct },
];

/**
 * What an event must be for a rule with this log source to be asked: nothing that is known to be something else. An event whose shape says
 * nothing passes, so that rules can be tried on any JSON.
 */
export function routeOf(logsource: Logsource): Search {
  const wanted = lowered(logsource);
  const conditions = SHAPES.flatMap(({ product, looks, place }): Search[] => {
    const isOther: Search = { kind: 'not', of: looks };
    const isNamed = wanted['product'] !== undefined;
    const here = isNamed && wanted['product'] !== product ? false : place(wanted);
    if (here === false) return [isOther];
    return here === undefined ? [] : [any([isOther, here])];
  });
  return all(conditions);
}

/** Of a rule about our own events: `category` is the kind of the event. @returns undefined where any kind will do */
export function kindRoute(logsource: Logsource): Search | undefined {
  const { product, category } = lowered(logsource) as { product?: string; category?: string };
  return product === 'tripline' && category !== undefined ? is('kind', [category]) : undefined;
}

function placeInOurs(wanted: Logsource): Search | undefined | false {
  return wanted['product'] === undefined ? false : kindRoute(wanted);
}

function onlyByProduct(wanted: Logsource): undefined | false {
  return wanted['product'] === undefined ? false : undefined;
}

/** A category or service that is not in the tables may be anywhere in Windows, but only for a rule that says Windows. */
function placeInWindows(wanted: Logsource): Search | undefined | false {
  const { product, category, service } = wanted as { product?: string; category?: string; service?: string };
  const places = [
    ...(category === undefined ? [] : [WINDOWS_CATEGORIES.get(category)]),
    ...(service === undefined ? [] : [WINDOWS_SERVICES.get(service)]),
  ];
  if (product === undefined && places.includes(undefined)) return false;
  const listed = places.filter((each) => each !== undefined);
  return listed.length === 0 ? undefined : all(listed.map((of) => any(of.map(isAt))));
}

function isAt({ channels, ids }: Place): Search {
  const inChannel = is('Channel', channels);
  if (ids === undefined) return inChannel;
  return all([inChannel, { kind: 'field', field: 'EventID', test: { kind: 'equals', numbers: ids } }]);
}

function has(...fields: readonly string[]): Search {
  return all(fields.map((field) => ({ kind: 'field', field, test: { kind: 'exists', expected: true } })));
}

function is(field: string, texts: readonly string[]): Search {
  return { kind: 'field', field, test: { kind: 'text', patterns: texts.map(literalPattern), isCased: false } };
}

function lowered(logsource: Logsource): Logsource {
  return Object.fromEntries(Object.entries(logsource).map(([key, value]) => [key, value.toLowerCase()]));
}
