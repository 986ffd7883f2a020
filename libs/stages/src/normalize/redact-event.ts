import {
  type ContentFields,
  type Dlp,
  dropContentFields,
  isJsonObject,
  isRawNumber,
  type JsonObject,
  type JsonValue,
  type Redaction,
} from '@tripline/contract';
import type { Format, MappedEvent } from '@tripline/formats';
import {
  correlationToken,
  type Exception,
  isPlaceholder,
  type Redacted,
  type Redactor,
  type TokenKey,
} from '@tripline/redaction';
import type { CleanTexts } from './clean-texts.ts';
import { RedactionLedger } from './redaction-ledger.ts';
import type { TenantRedaction } from './tenant-redaction.ts';

/** What names or identifies: kept readable (an address as owner, the digits of a hash), credentials taken out. */
const identityFields = {
  /** The same few in many events. */
  recurring: ['agent', 'owner', 'client', 'approver', 'source_tenant', 'project', 'session_id', 'currency'],
  single: [
    'source_ip',
    'run_id',
    'trace_id',
    'request_id',
    'call_id',
    'source_event_id',
    'hold_id',
    'arguments_hash',
    'behavior_hash',
    'behavior_hash_delta',
    'tool_def_hash',
  ],
} as const;

/** All other text of a record: any of it may hold a secret, and none is worth keeping for it. */
const textFields = {
  recurring: [
    'tool',
    'server',
    'method',
    'role',
    'reason',
    'policy',
    'matched_rule',
    'payee',
    'model',
    'budget_scope',
    'destination_domain',
  ],
  single: ['amount', 'cap', 'cost', 'sequence'],
} as const;

type RedactedField =
  | (typeof identityFields)['recurring' | 'single'][number]
  | (typeof textFields)['recurring' | 'single'][number];

const dlpTextFields = ['pattern_name', 'destination_domain'] as const satisfies readonly (keyof Dlp)[];

/** By what an event is redacted. */
export interface EventRedaction {
  readonly rules: TenantRedaction;
  /** Names of fields that leave DLP, guardrail and metadata-only records at any depth (product 5). */
  readonly contentFields: ContentFields;
  /** Absent: none holds for the event. */
  readonly exception?: Exception;
  /** Whether the tenant or the source forbids arguments and what no field took: they are looked at, hashed, and left out. */
  readonly forbidsContent?: boolean;
}

/**
 * Takes the secrets out of an event, in place: content fields first, then every text. What the redactor gives up on is left out, and the
 * rest of the event goes on: closed on content, open for the record.
 * @returns what was done
 */
export function redactEvent(
  event: MappedEvent,
  format: Format,
  { rules, contentFields, exception, forbidsContent = false }: EventRedaction,
): Redaction {
  const { redactor, tokens } = rules;
  const ledger = new RedactionLedger();
  ledger.leftOut(event.dropped_fields);
  if (promisesNoContent(event, format)) {
    if (event.arguments !== null) event.arguments = ledger.kept(dropContentFields(event.arguments, contentFields));
    event.extra = ledger.kept(dropContentFields(event.extra, contentFields));
  }
  const { arguments: values } = event;
  if (values !== null) event.arguments = ledger.take(redactor.redactContent(values, '/arguments', exception));
  if (event.arguments !== null) event.arguments_hash ??= argumentsHash(values, tokens);
  event.extra = objectOf(ledger.take(redactor.redactContent(event.extra, '/extra', exception)));
  if (forbidsContent) leaveContentOut(event, ledger);
  const identity = (text: string, pointer: string) => redactor.redactIdentity(text, pointer, exception);
  const free = (text: string, pointer: string) => redactor.redactText(text, pointer, exception);
  redactFields(event, identityFields.recurring, { ledger, redact: identity, clean: rules.clean?.identities });
  redactFields(event, identityFields.single, { ledger, redact: identity });
  redactFields(event, textFields.recurring, { ledger, redact: free, clean: rules.clean?.texts });
  redactFields(event, textFields.single, { ledger, redact: free });
  event.entity_types = redactTexts(event.entity_types, '/entity_types', redactor, ledger);
  if (event.dlp !== null) redactDlp(event.dlp, redactor, ledger);
  return ledger.summary(redactor.ruleset);
}

interface FieldRedaction {
  readonly ledger: RedactionLedger;
  readonly redact: (text: string, pointer: string) => Redacted<string>;
  /** Texts that need not be looked through again. */
  readonly clean?: CleanTexts;
}

function redactFields(
  event: MappedEvent,
  fields: readonly RedactedField[],
  { ledger, redact, clean }: FieldRedaction,
): void {
  for (const field of fields) {
    const text = event[field];
    if (text === null || clean?.has(text) === true) continue;
    const redacted = redact(text, `/${field}`);
    event[field] = ledger.take(redacted);
    if (redacted.status === 'clean' && redacted.excepted === undefined) clean?.add(text);
  }
}

function promisesNoContent({ kind }: MappedEvent, format: Format): boolean {
  return format.metadataOnly || kind === 'dlp_match' || kind === 'guardrail';
}

/** Findings keep their places: where a secret was is no content. */
function leaveContentOut(event: MappedEvent, ledger: RedactionLedger): void {
  if (event.arguments !== null) ledger.leftOut(1);
  ledger.leftOut(Object.keys(event.extra).length);
  event.arguments = null;
  event.extra = {};
}

/**
 * Tells equal arguments from others without showing them. Keyed, since many arguments are few enough to be guessed.
 * @returns null where no key is set, or where the source has taken out all that could tell
 */
function argumentsHash(values: JsonValue, tokens: TokenKey | undefined): string | null {
  if (tokens === undefined || isTakenOut(values)) return null;
  return correlationToken(tokens, 'arguments', JSON.stringify(values));
}

/** True for `[REDACTED]`, and for arguments each of which is one. */
function isTakenOut(values: JsonValue): boolean {
  if (typeof values === 'string') return isPlaceholder(values);
  if (typeof values !== 'object' || values === null || isRawNumber(values)) return false;
  const members = Object.values(values);
  return members.length > 0 && members.every(isTakenOut);
}

/** Redaction keeps the kind of a value; an object that it gave up on is empty. */
function objectOf(value: JsonValue): JsonObject {
  return isJsonObject(value) ? value : {};
}

function redactDlp(dlp: Dlp, redactor: Redactor, ledger: RedactionLedger): void {
  if (dlp.pattern_id !== null) dlp.pattern_id = ledger.take(redactor.redactIdentity(dlp.pattern_id, '/dlp/pattern_id'));
  for (const field of dlpTextFields) {
    const text = dlp[field];
    if (text !== null) dlp[field] = ledger.take(redactor.redactText(text, `/dlp/${field}`));
  }
  dlp.tags = redactTexts(dlp.tags, '/dlp/tags', redactor, ledger);
}

function redactTexts(texts: string[], pointer: string, redactor: Redactor, ledger: RedactionLedger): string[] {
  const redacted = texts.map((text, index) => ledger.take(redactor.redactText(text, `${pointer}/${index}`)));
  return redacted.filter((text) => text !== null);
}
