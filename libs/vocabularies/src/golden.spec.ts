import { readFileSync } from 'node:fs';
import { type Alert, type AuditEvent, codecs, contentFieldsWith } from '@tripline/contract';
import { describe, expect, it } from 'vitest';
import { encodeAlert, encodeEvent } from './encode.ts';
import { vocabularyNamed } from './registry.ts';
import type { ContentMode, Vocabulary } from './vocabulary.ts';

const file = (name: string) => readFileSync(new URL(`../testdata/${name}`, import.meta.url), 'utf8');
const event = (name: string) => reread(codecs.event, JSON.parse(file(`${name}.event.json`)) as AuditEvent);
const alert = (name: string) => reread(codecs.alert, JSON.parse(file(`${name}.alert.json`)) as Alert);
const policy = (mode: ContentMode) => ({ mode, contentFields: contentFieldsWith([]) });
const named = (name: string) => vocabularyNamed(name) as Vocabulary;

/** As it comes off the topic. */
function reread<T>(
  codec: { encode(value: T): Buffer; decode(bytes: Buffer): { ok: boolean; value?: T } },
  value: T,
): T {
  return codec.decode(codec.encode(value)).value as T;
}

describe.each(['cim', 'canonical'])('%s', (vocabulary) => {
  it.each<[string, ContentMode]>([
    ['deny', 'metadata'],
    ['deny', 'keys'],
    ['deny', 'redacted'],
    ['dlp', 'metadata'],
    ['dlp', 'redacted'],
  ])('writes the event %s with content %s as its golden file says', (name, mode) => {
    const line = encodeEvent(event(name), named(vocabulary), policy(mode)).toString();
    expect(`${line}\n`).toBe(file(`${name}.${mode}.${vocabulary}.ndjson`));
  });

  it('writes the alert as its golden file says', () => {
    const line = encodeAlert(alert('denial-spike'), named(vocabulary)).toString();
    expect(`${line}\n`).toBe(file(`denial-spike.${vocabulary}.ndjson`));
  });

  it('writes the same bytes at each call', () => {
    const [first, second] = [1, 2].map(() => encodeEvent(event('deny'), named(vocabulary), policy('redacted')));
    expect(first).toEqual(second);
  });

  it('keeps every digit of a number beyond 2^53', () => {
    const line = encodeEvent(event('deny'), named(vocabulary), policy('redacted')).toString();
    expect(line).toContain('12345678901234567890.50');
    expect(line).toContain('9007199254740993');
  });

  it('sends no null', () => {
    for (const name of ['deny', 'dlp']) {
      expect(encodeEvent(event(name), named(vocabulary), policy('redacted')).toString()).not.toContain('null');
    }
    expect(encodeAlert(alert('denial-spike'), named(vocabulary)).toString()).not.toContain('null');
  });
});
