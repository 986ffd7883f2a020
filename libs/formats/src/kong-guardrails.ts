import { isJsonObject, type JsonObject, type JsonValue, type Verdict } from '@tripline/contract';
import { readText, readWhole } from './converters.ts';

/** What the guardrail plugins and the PII sanitizer did with a request. */
export interface GuardrailResult {
  /** Null: they looked at it and let it pass, or there are none. */
  readonly verdict: Verdict | null;
  readonly reason: string | null;
  /** The guardrail's own id, else its plugin. */
  readonly policy: string | null;
}

const passed: GuardrailResult = { verdict: null, reason: null, policy: null };

/** @param ai the member `ai` of the record */
export function guardrailResult(ai: JsonObject): GuardrailResult {
  const proxy = isJsonObject(ai['proxy']) ? ai['proxy'] : {};
  const plugins = [...Object.entries(proxy), ...Object.entries(ai)].filter(isPlugin);
  return (
    plugins.map(blocked).find(isSaid) ?? sanitized(ai['sanitizer']) ?? plugins.map(triggered).find(isSaid) ?? passed
  );
}

type Plugin = [name: string, fields: JsonObject];

function isPlugin(entry: [string, JsonValue]): entry is Plugin {
  return isJsonObject(entry[1]);
}

function isSaid(result: GuardrailResult | undefined): result is GuardrailResult {
  return result !== undefined;
}

/** An empty reason says that nothing was blocked. */
function blocked([name, fields]: Plugin): GuardrailResult | undefined {
  const reason = textOf(fields['input_block_reason']) ?? textOf(fields['output_block_reason']);
  return reason === null ? undefined : { verdict: 'deny', reason, policy: textOf(fields['guardrails_id']) ?? name };
}

/** A guard that fires without blocking only reports. */
function triggered([name, fields]: Plugin): GuardrailResult | undefined {
  const count = readWhole(fields['guards_triggered_count'] ?? null) ?? 0;
  return count === 0 ? undefined : { verdict: 'flag', reason: null, policy: textOf(fields['guardrails_id']) ?? name };
}

function sanitized(sanitizer: JsonValue | undefined): GuardrailResult | undefined {
  if (!isJsonObject(sanitizer)) return undefined;
  const policy = 'ai-sanitizer';
  if ((readWhole(sanitizer['pii_sanitized'] ?? null) ?? 0) > 0) return { verdict: 'redact', reason: null, policy };
  return (readWhole(sanitizer['pii_identified'] ?? null) ?? 0) > 0
    ? { verdict: 'flag', reason: null, policy }
    : undefined;
}

/** Kinds of personal data that the sanitizer found, each once. */
export function entityTypes(ai: JsonObject): string[] {
  const items = isJsonObject(ai['sanitizer']) ? ai['sanitizer']['sanitized_items'] : undefined;
  if (!Array.isArray(items)) return [];
  const types = (items as readonly JsonValue[]).map((item) =>
    isJsonObject(item) ? textOf(item['entity_type']) : null,
  );
  return [...new Set(types.filter((type) => type !== null))];
}

/** What a person wrote, or a model answered: whole messages, blocked ones, and the personal data that the sanitizer took out of them. */
const content = /^(?:payload|(?:input|output)_faulty_(?:prompt|response)|sanitized_items)$/;

/** `ai` without content, at whatever plugin it stands, and how many fields that was. */
export function withoutContent(ai: JsonObject): { readonly kept: JsonObject; readonly dropped: number } {
  let dropped = 0;
  const clean = (object: JsonObject, depth: number): JsonObject => {
    const kept = Object.entries(object).filter(([name]) => !content.test(name));
    dropped += Object.keys(object).length - kept.length;
    return Object.fromEntries(
      kept.map(([name, value]) => [name, depth > 0 && isJsonObject(value) ? clean(value, depth - 1) : value]),
    );
  };
  return { kept: clean(ai, 2), dropped };
}

function textOf(value: JsonValue | undefined): string | null {
  return readText(value ?? null) ?? null;
}
