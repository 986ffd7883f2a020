import { isJsonObject, type JsonObject, type JsonValue } from '@tripline/contract';
import { isPlainSize, readWhole } from './converters.ts';
import { emptyDlp } from './fields.ts';
import type { MappedEvent } from './format.ts';

/** What one guardrail did, whichever release wrote it. */
interface Guardrail {
  readonly name: string | null;
  readonly status: string;
  /** How many of each kind of entity it masked. */
  readonly masked: ReadonlyMap<string, number>;
  /** It saw only the copy that is logged; the call went on as it was. */
  readonly isLoggingOnly: boolean;
}

const MOST_GUARDRAILS = 100;
const MOST_ENTITIES = 100;

/** An object in older releases, a list in newer ones; there `failure` was a guardrail that blocked. */
function guardrailsIn(information: JsonValue | undefined): Guardrail[] {
  const list = Array.isArray(information) ? (information as readonly JsonValue[]) : [information ?? null];
  return list.slice(0, MOST_GUARDRAILS).filter(isJsonObject).map(guardrailOf);
}

function guardrailOf(entry: JsonObject): Guardrail {
  return {
    name: textOf(entry['guardrail_name']),
    status: textOf(entry['guardrail_status']) ?? '',
    masked: maskedOf(entry['masked_entity_count']),
    isLoggingOnly: isLoggingOnly(entry['guardrail_mode']),
  };
}

function maskedOf(counts: JsonValue | undefined): Map<string, number> {
  const entries = isJsonObject(counts) ? Object.entries(counts).slice(0, MOST_ENTITIES) : [];
  return new Map(
    entries.map(([entity, count]) => [entity, readWhole(count) ?? 0] as const).filter(([, count]) => count > 0),
  );
}

/** A word, a list of them, or `{default, tags}`. */
function isLoggingOnly(mode: JsonValue | undefined): boolean {
  const words = isJsonObject(mode) ? mode['default'] : mode;
  const list = Array.isArray(words) ? (words as readonly JsonValue[]) : [words ?? null];
  return list.length > 0 && list.every((word) => word === 'logging_only');
}

const INTERVENED = 'guardrail_intervened';
const FAILED = 'guardrail_failed_to_respond';

/**
 * What the guardrails decided. They say `guardrail_intervened` for a call that they blocked and for one of which they masked something: the first
 * failed, the second went on.
 */
export function withGuardrails(event: MappedEvent, record: JsonObject): MappedEvent {
  const guardrails = guardrailsIn(record['guardrail_information']);
  const overall = overallStatus(record, guardrails);
  const acting = guardrails.filter(({ status }) => status === INTERVENED || status === 'failure');
  const policy = (acting[0] ?? guardrails[0])?.name ?? null;
  if (overall === FAILED) return Object.assign(event, { decision_source: 'error', policy });
  const verdict = verdictOf(overall, acting, event.outcome === 'failure');
  if (verdict === null) return event;
  Object.assign(event, { verdict, decision_source: 'policy', policy: policy ?? appliedIn(record) });
  if (verdict === 'flag') event.enforced = false;
  return verdict === 'redact' ? withMasked(event, acting) : event;
}

function overallStatus(record: JsonObject, guardrails: readonly Guardrail[]): string {
  const fields = record['status_fields'];
  const stated = isJsonObject(fields) ? textOf(fields['guardrail_status']) : null;
  if (stated !== null && stated !== 'not_run') return stated;
  const statuses = guardrails.map(({ status }) => status);
  return [INTERVENED, 'failure', FAILED, 'success'].find((status) => statuses.includes(status)) ?? 'not_run';
}

function verdictOf(status: string, acting: readonly Guardrail[], hasFailed: boolean): MappedEvent['verdict'] {
  if (status === 'success') return 'allow';
  // Older releases; what this one says of a guardrail that broke is another word.
  if (status === 'failure') return 'deny';
  if (status !== INTERVENED) return null;
  if (hasFailed) return 'deny';
  return acting.length > 0 && acting.every(({ isLoggingOnly }) => isLoggingOnly) ? 'flag' : 'redact';
}

function withMasked(event: MappedEvent, acting: readonly Guardrail[]): MappedEvent {
  const counts = acting.flatMap(({ masked }) => [...masked]);
  if (counts.length === 0) return event;
  event.entity_types = [...new Set(counts.map(([entity]) => entity))];
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  event.dlp = { ...emptyDlp(), action_taken: 'redacted', redaction_count: isPlainSize(total) ? total : null };
  return event;
}

/** The names of those that were applied, where nothing else names them. */
function appliedIn({ metadata }: JsonObject): string | null {
  const applied = isJsonObject(metadata) ? metadata['applied_guardrails'] : undefined;
  return Array.isArray(applied) ? textOf((applied as readonly JsonValue[])[0]) : null;
}

const content = new Set(['guardrail_request', 'guardrail_response', 'match_details', 'classification']);

/** What is kept of the guardrails' own words: all but what they were given, what they answered and what they found. */
export function withoutContent(event: MappedEvent): MappedEvent {
  const { guardrail_information: information } = event.extra;
  if (information === undefined) return event;
  const list = Array.isArray(information) ? (information as readonly JsonValue[]) : [information];
  const kept = list.map((entry) => {
    if (!isJsonObject(entry)) return entry;
    const fields = Object.entries(entry).filter(([key, value]) => !content.has(key) || value === null);
    event.dropped_fields += Object.keys(entry).length - fields.length;
    return Object.fromEntries(fields);
  });
  event.extra = { ...event.extra, guardrail_information: kept };
  return event;
}

function textOf(value: JsonValue | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
