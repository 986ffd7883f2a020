import { isJsonObject, type JsonValue } from '@tripline/contract';
import { readDecimal, readText } from './converters.ts';
import type { MappedEvent, Trace } from './format.ts';

/**
 * Takes what a payment rule asks for out of the arguments, where the record does not state it: also out of arguments that came as JSON in a
 * string, into which no path leads.
 * @param pointer of the arguments, for the trace
 */
export function withPayment(event: MappedEvent, pointer: string, trace?: Trace): MappedEvent {
  const { arguments: values } = event;
  if (!isJsonObject(values)) return event;
  for (const field of fields) {
    if (event[field] !== null || !Object.hasOwn(values, field)) continue;
    const value = read[field](values[field] as JsonValue) ?? null;
    if (value === null) continue;
    event[field] = value;
    trace?.field(field, `${pointer}/${field}`);
  }
  return event;
}

const read = { amount: readDecimal, cap: readDecimal, currency: readText, payee: readText } as const;
const fields = Object.keys(read) as (keyof typeof read)[];
