import { isUtf8 } from 'node:buffer';
import type { FoundItem } from '../items.ts';
import { JsonReader, OPEN_ARRAY, OPEN_OBJECT } from '../json-reader.ts';
import { JsonWalk } from '../json-walk.ts';
import type { Item } from '../scan-json.ts';
import type { OtlpLimits, OtlpSplit } from './otlp-split.ts';

/** Each is the only member of its document, so it stands at the beginning. Some exporters print the names of the protobuf file. */
const beginning = /^\s*\{\s*"resource(?:Logs|Spans|_logs|_spans)"\s*:/;
const BEGINNING_BYTES = 64;
/** Levels that a request has around a record. */
const LEVELS_AROUND = 6;

const signals = {
  resourceLogs: { scopes: 'scopeLogs', items: 'logRecords' },
  resourceSpans: { scopes: 'scopeSpans', items: 'spans' },
  resource_logs: { scopes: 'scope_logs', items: 'log_records' },
  resource_spans: { scopes: 'scope_spans', items: 'spans' },
} as const;
const schemaKeys = new Set(['schemaUrl', 'schema_url']);
type Resources = keyof typeof signals;

/** Whether an item looks like an OTLP/JSON export request, whatever its records are. */
export function looksLikeOtlp(body: Buffer, { start, end, fault }: Item): boolean {
  return (
    fault !== 'body_unreadable' &&
    beginning.test(body.toString('latin1', start, Math.min(end, start + BEGINNING_BYTES)))
  );
}

/**
 * Takes the OTLP/JSON export requests in one body apart: their log records and spans, each as a request of its own with its resource and scope, so that each
 * is accepted, refused and named by itself. Their bytes are copied, never parsed; each byte is read once. The limits hold for all requests of the body together.
 * @returns undefined for an item that is no such request; it may have any fault but `body_unreadable`
 */
export function jsonSplitter(body: Buffer, limits: OtlpLimits): (item: Item) => OtlpSplit | undefined {
  const reader = new RequestReader(body, limits);
  return (item) => {
    // The walk takes for granted that it begins at an object.
    if (body[item.start] !== OPEN_OBJECT) return undefined;
    // What is not UTF-8 may be no JSON either: the one fault hides the other.
    if (item.fault === 'invalid_utf8' && !isJson(body, item, limits)) return undefined;
    const items = reader.read(item.start);
    if (items === undefined) return undefined;
    if (reader.failure !== null) return { ok: false, reason: reader.failure };
    return { ok: true, items: item.fault === 'invalid_utf8' ? items.map(withUtf8Fault) : items };
  };
}

function isJson(body: Buffer, { start, end }: Item, { maxDepth }: OtlpLimits): boolean {
  return new JsonReader(body, maxDepth).readValue(start) === end;
}

/** Whether the item is `{}`: a request in which there is nothing. */
export function isEmptyRequest(body: Buffer, { start, end }: Item): boolean {
  return end - start <= BEGINNING_BYTES && /^\{\s*\}$/.test(body.toString('latin1', start, end));
}

function withUtf8Fault(item: FoundItem): FoundItem {
  return item.fault !== null || isUtf8(item.body) ? item : { ...item, fault: 'invalid_utf8' };
}

interface Part {
  readonly text: string;
  readonly fault: FoundItem['fault'];
}

interface Scope {
  readonly parts: Part[];
  readonly records: { readonly body: Buffer; readonly fault: FoundItem['fault'] }[];
}

class RequestReader {
  failure: 'too_many_items' | 'decompression_limit' | null = null;
  readonly #body: Buffer;
  readonly #walk: JsonWalk;
  readonly #limits: OtlpLimits;
  #records = 0;
  #bytes = 0;
  #items: FoundItem[] = [];

  constructor(body: Buffer, limits: OtlpLimits) {
    this.#body = body;
    this.#walk = new JsonWalk(body, Math.max(1, limits.maxDepth - LEVELS_AROUND));
    this.#limits = limits;
  }

  /** @returns undefined when it is no request */
  read(at: number): readonly FoundItem[] | undefined {
    this.#items = [];
    let isRequest = false;
    this.#walk.members(at, (key, value) => {
      if (!isSignal(key) || !this.#walk.begins(value, OPEN_ARRAY)) return this.#walk.skip(value);
      isRequest = true;
      return this.#walk.elements(value, (entry) => this.#entry(entry, key));
    });
    return isRequest ? this.#items : undefined;
  }

  #entry(at: number, resources: Resources): number {
    if (!this.#walk.begins(at, OPEN_OBJECT)) return this.#walk.skip(at);
    const parts: Part[] = [];
    const scopes: Scope[] = [];
    const end = this.#walk.members(at, (key, value) => {
      if (key === 'resource' || schemaKeys.has(key)) return this.#part(key, value, parts);
      if (key !== signals[resources].scopes || !this.#walk.begins(value, OPEN_ARRAY)) return this.#walk.skip(value);
      return this.#walk.elements(value, (scope) => this.#scope(scope, resources, scopes));
    });
    for (const scope of scopes) this.#emit(resources, parts, scope);
    return end;
  }

  #scope(at: number, resources: Resources, scopes: Scope[]): number {
    if (!this.#walk.begins(at, OPEN_OBJECT)) return this.#walk.skip(at);
    const scope: Scope = { parts: [], records: [] };
    const end = this.#walk.members(at, (key, value) => {
      if (key === 'scope' || schemaKeys.has(key)) return this.#part(key, value, scope.parts);
      if (key !== signals[resources].items || !this.#walk.begins(value, OPEN_ARRAY)) return this.#walk.skip(value);
      return this.#walk.elements(value, (record) => this.#record(record, scope));
    });
    if (scope.records.length > 0) scopes.push(scope);
    return end;
  }

  #record(at: number, { records }: Scope): number {
    const end = this.#walk.skip(at);
    const fault = this.#walk.begins(at, OPEN_OBJECT) ? this.#walk.fault : 'body_unreadable';
    if (this.#records === this.#limits.maxItems) this.failure = 'too_many_items';
    if (this.failure !== null) return end;
    this.#records += 1;
    records.push({ body: this.#body.subarray(at, end), fault });
    return end;
  }

  #part(key: string, at: number, parts: Part[]): number {
    const end = this.#walk.skip(at);
    parts.push({ text: `"${key}":${this.#body.toString('latin1', at, end)},`, fault: this.#walk.fault });
    return end;
  }

  #emit(resources: Resources, entry: readonly Part[], scope: Scope): void {
    // A head may be as long as the body, and there may be as many as records.
    if (this.failure !== null) return;
    const { scopes, items } = signals[resources];
    // Latin-1 stands for the bytes themselves here and is written as such again.
    const head = `{"${resources}":[{${textOf(entry)}"${scopes}":[{${textOf(scope.parts)}"${items}":[`;
    const [before, after] = [Buffer.from(head, 'latin1'), Buffer.from(']}]}]}')];
    const faultAround = [...entry, ...scope.parts].find(({ fault }) => fault !== null)?.fault ?? null;
    for (const { body, fault } of scope.records) {
      this.#bytes += before.length + body.length + after.length;
      // Every record carries its resource: a large one before many records would multiply.
      if (this.#bytes > this.#limits.maxInflatedBytes) this.failure ??= 'decompression_limit';
      if (this.failure !== null) return;
      this.#items.push({
        body: Buffer.concat([before, body, after]),
        mediaType: 'application/json',
        fault: fault ?? faultAround,
      });
    }
  }
}

function isSignal(key: string): key is Resources {
  return Object.hasOwn(signals, key);
}

/** Of a member that occurs twice the last one counts, as everywhere in JSON: they are all kept, in order. */
function textOf(parts: readonly Part[]): string {
  return parts.map(({ text }) => text).join('');
}
