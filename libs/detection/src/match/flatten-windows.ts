/** What other tools call the parts of `System` that hold their values one step deeper. */
const ATTRIBUTES: readonly (readonly [from: readonly string[], to: string])[] = [
  [['Provider', 'Name'], 'Provider_Name'],
  [['Provider', 'Guid'], 'Provider_Guid'],
  [['TimeCreated', 'SystemTime'], 'TimeCreated'],
  [['Execution', 'ProcessID'], 'ExecutionProcessID'],
  [['Execution', 'ThreadID'], 'ExecutionThreadID'],
  [['Security', 'UserID'], 'UserID'],
];

type Fields = Readonly<Record<string, unknown>>;

/**
 * A Windows event as the common converters write it (`{"Event":{"System":…,"EventData":…}}`) with its fields at the top, as rules name them: without
 * blanks in their names. Any other event as it is.
 */
export function flattenWindows(event: Fields): Fields {
  const record = own(event, 'Event');
  const system = own(record, 'System');
  if (!isFields(record) || !isFields(system)) return event;
  const { Event: _, ...beside } = event;
  const fields: Record<string, unknown> = { ...beside };
  for (const part of [system, own(record, 'EventData'), own(record, 'UserData')]) addAll(fields, part);
  for (const [from, to] of ATTRIBUTES) {
    const value = attribute(own(system, from[0] as string), from[1] as string);
    if (value !== undefined && (!Object.hasOwn(fields, to) || isFields(fields[to]))) set(fields, to, value);
  }
  const id = own(fields, 'EventID');
  if (isFields(id)) set(fields, 'EventID', own(id, '#text') ?? own(id, 'Value'));
  return fields;
}

/** User data wraps its fields in a map of one key, named after the kind of event. */
function addAll(fields: Record<string, unknown>, part: unknown): void {
  if (!isFields(part)) return;
  const keys = Object.keys(part).filter((key) => key !== '#attributes');
  const only = keys.length === 1 ? part[keys[0] as string] : undefined;
  if (isFields(only) && !Object.hasOwn(only, '#text') && !Object.hasOwn(only, '#attributes')) addAll(fields, only);
  else for (const key of keys) set(fields, key.replaceAll(' ', ''), part[key]);
}

function attribute(value: unknown, name: string): unknown {
  return own(own(value, '#attributes'), name) ?? own(value, name);
}

/** `__proto__` stays a field. */
function set(fields: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(fields, key, { value, writable: true, enumerable: true, configurable: true });
}

function own(value: unknown, key: string): unknown {
  return isFields(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
