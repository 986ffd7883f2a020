import type { HttpRoute } from '@tripline/pipeline';
import type { Arrival } from '../arrival.ts';
import { type Ingested, openArrival, sealItems, type Unreadable } from '../ingest.ts';
import { type Intake, intakeRoute } from '../intake.ts';
import type { FoundItem } from '../items.ts';
import { essence } from '../media-type.ts';
import { type ScanFailure, scanJson } from '../scan-json.ts';
import { presentedKey } from '../sender.ts';
import type { Terms } from '../terms.ts';
import { exportReply, isProtobuf, statusReply } from './otlp-reply.ts';
import type { OtlpSplit } from './otlp-split.ts';
import { isEmptyRequest, jsonSplitter } from './split-json.ts';
import { logs, type Signal, spans, splitProtobuf } from './split-protobuf.ts';

/** OTLP/HTTP 1.x: log records and spans, in protobuf and JSON. Metrics are told that they are not wanted. */
export function otlpRoutes(intake: Intake): HttpRoute[] {
  return [
    exportRoute(intake, '/v1/logs', { signal: logs, rejectedName: 'rejectedLogRecords' }),
    exportRoute(intake, '/v1/traces', { signal: spans, rejectedName: 'rejectedSpans' }),
    metricsRoute(intake),
  ];
}

function exportRoute(
  intake: Intake,
  path: string,
  { signal, rejectedName }: { readonly signal: Signal; readonly rejectedName: string },
): HttpRoute {
  return intakeRoute<Ingested>(intake, path, {
    credential: presentedKey,
    takes: (contentType) =>
      isProtobuf(contentType) || (contentType !== null && essence(contentType) === 'application/json'),
    read: (arrival, _head, terms) => read(arrival, signal, terms),
    accepted: (result, headers) => exportReply(result, rejectedName, headers),
    refused: statusReply,
  });
}

function read(arrival: Arrival, signal: Signal, terms: Terms & { readonly nowMicros: number }): Ingested | Unreadable {
  const opened = openArrival(arrival, terms);
  if (!opened.ok) return opened;
  const split = isProtobuf(arrival.contentType)
    ? splitProtobuf(opened.body, signal, terms.limits)
    : splitDocuments(opened.body, terms.limits);
  return split.ok ? sealItems(arrival, split.items, terms.nowMicros, terms) : split;
}

/** JSON holds the name of the signal, so that logs sent to the address of traces are taken for what they are. */
function splitDocuments(body: Buffer, limits: Terms['limits']): OtlpSplit | { ok: false; reason: ScanFailure } {
  const scan = scanJson(body, limits);
  if (!scan.ok) return scan;
  const split = jsonSplitter(body, limits);
  const items: FoundItem[] = [];
  for (const item of scan.items) {
    const found = item.fault === 'body_unreadable' ? undefined : split(item);
    if (found?.ok === false) return found;
    if (found === undefined && !isEmptyRequest(body, item)) return { ok: false, reason: 'body_unreadable' };
    for (const one of found?.items ?? []) items.push(one);
  }
  return { ok: true, items };
}

function metricsRoute({ terms: { limits } }: Intake): HttpRoute {
  const message = 'metrics hold no audit records and are not taken: export logs and traces here, metrics elsewhere';
  return {
    method: 'POST',
    path: '/v1/metrics',
    maxBodyBytes: limits.maxRequestBytes,
    // 404 is what exporters do not repeat.
    handle: ({ headers }) => statusReply({ status: 404, message, headers: {} }, headers),
  };
}
