import { isJsonObject, type JsonObject, type JsonValue, parseJson } from '@tripline/contract';

/** Each is the only member of its document, so it stands at the beginning. Some exporters print the names of the protobuf file. */
const beginning = /^\s*\{\s*"resource(?:Logs|Spans|_logs|_spans)"\s*:/;
const BEGINNING_BYTES = 64;

const levels = {
  resourceLogs: { scopes: 'scopeLogs', items: 'logRecords' },
  resourceSpans: { scopes: 'scopeSpans', items: 'spans' },
  resource_logs: { scopes: 'scope_logs', items: 'log_records' },
  resource_spans: { scopes: 'scope_spans', items: 'spans' },
} as const;

/**
 * The log records or spans of an OTLP/JSON export request, each as a request of its own with its resource and scope, so that each is accepted, refused
 * and named by itself.
 * @returns undefined when the item is no such request
 */
export function splitOtlp(item: Buffer): readonly Buffer[] | undefined {
  if (!beginning.test(item.toString('latin1', 0, BEGINNING_BYTES))) return undefined;
  const document = parseJson(item.toString());
  return isJsonObject(document) ? otlpItems(document)?.map((one) => Buffer.from(JSON.stringify(one))) : undefined;
}

/** As `splitOtlp`, from a document. */
export function otlpItems(document: JsonObject): JsonObject[] | undefined {
  for (const [resources, { scopes, items }] of Object.entries(levels)) {
    if (!Array.isArray(document[resources])) continue;
    return objectsIn(document, resources).flatMap((entry) =>
      objectsIn(entry, scopes).flatMap((scoped) =>
        objectsIn(scoped, items).map((item) => ({
          [resources]: [{ ...entry, [scopes]: [{ ...scoped, [items]: [item] }] }],
        })),
      ),
    );
  }
  return undefined;
}

function objectsIn(owner: JsonObject, key: string): JsonObject[] {
  const list = owner[key];
  return Array.isArray(list) ? (list as readonly JsonValue[]).filter((entry) => isJsonObject(entry)) : [];
}
