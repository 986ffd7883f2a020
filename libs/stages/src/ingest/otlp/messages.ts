/** How a value lies on the wire, and what it is in OTLP/JSON: 64-bit integers are text, ids are hex, other bytes base64, enums numbers. */
export type Scalar =
  | 'string'
  | 'bytes'
  | 'id'
  | 'bool'
  | 'enum'
  | 'uint32'
  | 'fixed32'
  | 'int64'
  | 'fixed64'
  | 'double';

export interface Field {
  readonly name: string;
  readonly type: Scalar | (() => Message);
  readonly isList?: boolean;
}

/** A message of opentelemetry-proto (stable, 1.x), by field number. What is not here is skipped, as every protobuf reader does. */
export interface Message {
  readonly fields: ReadonlyMap<number, Field>;
  /** Of its fields one at most is set: the last on the wire. */
  readonly isChoice: boolean;
}

type Row = readonly [number: number, name: string, type: Field['type'], list?: 'list'];

function message(...rows: readonly Row[]): Message {
  return { isChoice: false, fields: fieldsOf(rows) };
}

function choice(...rows: readonly Row[]): Message {
  return { isChoice: true, fields: fieldsOf(rows) };
}

function fieldsOf(rows: readonly Row[]): Message['fields'] {
  return new Map(rows.map(([number, name, type, list]) => [number, { name, type, isList: list === 'list' }]));
}

const anyValue: Message = choice(
  [1, 'stringValue', 'string'],
  [2, 'boolValue', 'bool'],
  [3, 'intValue', 'int64'],
  [4, 'doubleValue', 'double'],
  [5, 'arrayValue', () => arrayValue],
  [6, 'kvlistValue', () => keyValueList],
  [7, 'bytesValue', 'bytes'],
);
const arrayValue = message([1, 'values', () => anyValue, 'list']);
const keyValue = message([1, 'key', 'string'], [2, 'value', () => anyValue]);
const keyValueList = message([1, 'values', () => keyValue, 'list']);

export const resource = message([1, 'attributes', () => keyValue, 'list'], [2, 'droppedAttributesCount', 'uint32']);

export const scope = message(
  [1, 'name', 'string'],
  [2, 'version', 'string'],
  [3, 'attributes', () => keyValue, 'list'],
  [4, 'droppedAttributesCount', 'uint32'],
);

export const logRecord = message(
  [1, 'timeUnixNano', 'fixed64'],
  [2, 'severityNumber', 'enum'],
  [3, 'severityText', 'string'],
  [5, 'body', () => anyValue],
  [6, 'attributes', () => keyValue, 'list'],
  [7, 'droppedAttributesCount', 'uint32'],
  [8, 'flags', 'fixed32'],
  [9, 'traceId', 'id'],
  [10, 'spanId', 'id'],
  [11, 'observedTimeUnixNano', 'fixed64'],
  [12, 'eventName', 'string'],
);

const spanEvent = message(
  [1, 'timeUnixNano', 'fixed64'],
  [2, 'name', 'string'],
  [3, 'attributes', () => keyValue, 'list'],
  [4, 'droppedAttributesCount', 'uint32'],
);

const spanLink = message(
  [1, 'traceId', 'id'],
  [2, 'spanId', 'id'],
  [3, 'traceState', 'string'],
  [4, 'attributes', () => keyValue, 'list'],
  [5, 'droppedAttributesCount', 'uint32'],
  [6, 'flags', 'fixed32'],
);

const spanStatus = message([2, 'message', 'string'], [3, 'code', 'enum']);

export const span = message(
  [1, 'traceId', 'id'],
  [2, 'spanId', 'id'],
  [3, 'traceState', 'string'],
  [4, 'parentSpanId', 'id'],
  [5, 'name', 'string'],
  [6, 'kind', 'enum'],
  [7, 'startTimeUnixNano', 'fixed64'],
  [8, 'endTimeUnixNano', 'fixed64'],
  [9, 'attributes', () => keyValue, 'list'],
  [10, 'droppedAttributesCount', 'uint32'],
  [11, 'events', () => spanEvent, 'list'],
  [12, 'droppedEventsCount', 'uint32'],
  [13, 'links', () => spanLink, 'list'],
  [14, 'droppedLinksCount', 'uint32'],
  [15, 'status', () => spanStatus],
  [16, 'flags', 'fixed32'],
);
