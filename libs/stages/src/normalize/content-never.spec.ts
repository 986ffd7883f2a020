import { readdirSync, readFileSync } from 'node:fs';
import { codecs, contentFields, contentFieldsWith, isJsonObject, type JsonObject, parseJson } from '@tripline/contract';
import { encodeEvent, type Vocabulary, vocabularyNamed, vocabularyNames } from '@tripline/vocabularies';
import { describe, expect, it } from 'vitest';
import { normalizeOffline, offlineWith } from '../offline/offline.ts';
import { deadLetter } from './dead-letter.ts';
import { acceptedRecord, receivedAt, testKeyring } from './normalize.spec-support.ts';

/** Harmless, so that no detector takes it out: it goes because of the name that it stands under, or not at all. */
const WORD = 'mirabelle';
const samples = new URL('../../../../test/formats/', import.meta.url);
const contents = ['metadata', 'keys', 'redacted'] as const;

/** Sample records that promise no content: those whose event tells of a DLP match or a guardrail, and all of the gateway that sends metadata only. */
function promising(): [string, JsonObject][] {
  const files = readdirSync(samples).filter((file) => file.endsWith('.ndjson'));
  return files.flatMap((file) =>
    readFileSync(new URL(file, samples), 'utf8')
      .split('\n')
      .flatMap((line, index): [string, JsonObject][] => {
        const record = parseJson(line);
        if (!isJsonObject(record)) return [];
        const { events } = eventsOf(record);
        const isPromised = events.some(
          ({ kind, format }) => kind === 'dlp_match' || kind === 'guardrail' || format === 'aisg',
        );
        return isPromised ? [[`${file}:${index + 1}`, record]] : [];
      }),
  );
}

function eventsOf(record: JsonObject) {
  return normalizeOffline(Buffer.from(JSON.stringify(record)), 1, { ...offlineWith(), nowMicros: receivedAt });
}

/** The record with the word under the name: beside the others, nested, in a list, and in JSON that a text holds. */
function planted(record: JsonObject, name: string): JsonObject {
  const inner = { [name]: WORD, kept: 1 };
  return { ...record, [name]: WORD, nested: { list: [inner] }, text: JSON.stringify({ deep: JSON.stringify(inner) }) };
}

/** Everything that goes out for a record: events on the topic, and in every shape and content mode. */
function outputsOf(record: JsonObject): Buffer[] {
  const { events } = eventsOf(record);
  expect(events.length).toBeGreaterThan(0);
  return events.flatMap((event) => [
    codecs.event.encode(event),
    ...vocabularyNames.flatMap((name) =>
      contents.map((mode) =>
        encodeEvent(event, vocabularyNamed(name) as Vocabulary, { mode, contentFields: contentFieldsWith([]) }),
      ),
    ),
  ]);
}

describe('a record that promises no content', () => {
  const records = promising();

  it('is among the samples of several formats', () => {
    expect(new Set(records.map(([place]) => place.split('.')[0])).size).toBeGreaterThan(1);
  });

  it.each(contentFields)('lets nothing out that stands under %s', (name) => {
    for (const [place, record] of records)
      for (const output of outputsOf(planted(record, name)))
        expect([place, output.includes(WORD)]).toEqual([place, false]);
  });

  it('counts what went', () => {
    const [, record] = records[0] as [string, JsonObject];
    const before = eventsOf(record).events[0]?.redaction.dropped_fields ?? 0;
    expect(eventsOf(planted(record, 'matched_text')).events[0]?.redaction.dropped_fields).toBe(before + 3);
  });

  it('shows that the word would be found: under another name it is kept', () => {
    const [, record] = records[0] as [string, JsonObject];
    expect(outputsOf(planted(record, 'colour')).some((output) => output.includes(WORD))).toBe(true);
  });
});

it('a dead letter shows nothing of its record', () => {
  const keyring = testKeyring();
  const body = JSON.stringify({ event_type: 'dlp.match', matched_text: WORD });
  for (const record of [acceptedRecord(body, keyring), acceptedRecord(body, null)]) {
    const letter = deadLetter(record, 'pattern_match_without_pattern', receivedAt, { keyring, maxBodyBytes: 1e6 });
    expect(codecs.deadLetter.encode(letter).includes(WORD)).toBe(false);
    expect(letter.body).not.toBeNull();
  }
});
