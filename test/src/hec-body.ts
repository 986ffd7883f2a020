/** One event of a request, as HEC reads it. */
export interface HecEnvelope {
  readonly time?: unknown;
  readonly host?: unknown;
  readonly source?: unknown;
  readonly sourcetype?: unknown;
  readonly index?: unknown;
  readonly event: unknown;
  readonly fields?: Readonly<Record<string, unknown>>;
}

export interface HecLimits {
  readonly maxEventBytes: number;
  /** Indexes that the token may write to; undefined: all. */
  readonly indexes?: readonly string[];
}

/** What is wrong with the event at `at`; everything before it is taken. */
export interface HecRefusal {
  readonly code: number;
  readonly text: string;
  readonly at: number;
}

export interface ReadBody {
  readonly events: readonly { readonly envelope: HecEnvelope; readonly bytes: Buffer }[];
  readonly refusal?: HecRefusal;
}

/** Reads JSON objects that follow one another, up to the first that is not as HEC wants it. */
export function readHecBody(body: Buffer, limits: HecLimits): ReadBody {
  const events: { envelope: HecEnvelope; bytes: Buffer }[] = [];
  for (let position = skipSpace(body, 0); position < body.length; ) {
    const end = endOfObject(body, position);
    const bytes = body.subarray(position, end);
    const refusal = end === undefined ? refuse(6, 'Invalid data format') : judge(bytes, limits);
    if (refusal !== undefined) return { events, refusal: { ...refusal, at: events.length } };
    events.push({ envelope: parse(bytes) as unknown as HecEnvelope, bytes });
    position = skipSpace(body, end as number);
  }
  return { events };
}

function judge(bytes: Buffer, limits: HecLimits): Omit<HecRefusal, 'at'> | undefined {
  const envelope = parse(bytes);
  if (envelope === undefined || bytes.length > limits.maxEventBytes) return refuse(6, 'Invalid data format');
  if (!('event' in envelope)) return refuse(12, 'Event field is required');
  if (envelope['event'] === '' || envelope['event'] === null) return refuse(13, 'Event field cannot be blank');
  const { fields, index } = envelope;
  if (fields !== undefined && !isFlat(fields)) return refuse(15, 'Error in handling indexed fields');
  if (limits.indexes !== undefined && index !== undefined && !limits.indexes.includes(index as string))
    return refuse(7, 'Incorrect index');
  return undefined;
}

function refuse(code: number, text: string): Omit<HecRefusal, 'at'> {
  return { code, text };
}

function isFlat(fields: unknown): boolean {
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) return false;
  return Object.values(fields).every((value) => typeof value !== 'object' || value === null);
}

function parse(bytes: Buffer): Record<string, unknown> | undefined {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function skipSpace(body: Buffer, from: number): number {
  let position = from;
  while (position < body.length && [0x20, 0x09, 0x0a, 0x0d].includes(body[position] as number)) position += 1;
  return position;
}

/** @returns the position after the object that begins at `from`, undefined when none begins or it has no end */
function endOfObject(body: Buffer, from: number): number | undefined {
  if (body[from] !== 0x7b) return undefined;
  let depth = 0;
  let inText = false;
  for (let position = from; position < body.length; position += 1) {
    const byte = body[position];
    if (inText) {
      if (byte === 0x5c) position += 1;
      else if (byte === 0x22) inText = false;
    } else if (byte === 0x22) inText = true;
    else if (byte === 0x7b || byte === 0x5b) depth += 1;
    else if (byte === 0x7d || byte === 0x5d) {
      depth -= 1;
      if (depth === 0) return position + 1;
    }
  }
  return undefined;
}
