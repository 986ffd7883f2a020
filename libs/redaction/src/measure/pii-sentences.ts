import { type Finding, isJsonObject, type JsonObject } from '@tripline/contract';
import type { Redactor } from '../redactor.ts';
import { Counter, type Halves, type Share } from './share.ts';

/** One type of the corpus and the detectors that answer for it. */
export interface PiiType {
  readonly type: string;
  readonly detectors: readonly string[];
  /** Labelled spans that findings cover whole. */
  readonly recall: Halves;
  /** Findings of these detectors that touch a labelled span, of any type. */
  readonly precision: Share;
  /** Shapes of what was missed: digits as 9, letters as a. */
  readonly missed: readonly string[];
}

export interface PiiSentences {
  readonly types: readonly PiiType[];
  /** Types that no pattern can tell (names, addresses), with the number of spans. */
  readonly beyondPatterns: Readonly<Record<string, number>>;
}

const answering: Readonly<Record<string, readonly string[]>> = {
  CREDIT_CARD: ['payment-card'],
  EMAIL_ADDRESS: ['email'],
  IBAN_CODE: ['iban'],
  IP_ADDRESS: ['ipv4', 'ipv6'],
  PHONE_NUMBER: ['phone-number'],
  US_SSN: ['us-ssn'],
};

/** A range of UTF-8 bytes. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/** Sentences with labelled spans: `{text, spans: [{type, start, end}]}` per line, counted in characters (code points). */
export function measurePiiSentences(rows: readonly JsonObject[], redactor: Redactor): PiiSentences {
  const recall = new Map(
    Object.keys(answering).map((type) => [type, { counter: new Counter(), missed: [] as string[] }]),
  );
  const right = new Map<string, Share>();
  const beyondPatterns: Record<string, number> = {};
  for (const [line, row] of rows.entries()) {
    const text = String(row['text']);
    const labels = labelsOf(row, text);
    const { findings } = redactor.redactContent(text, '');
    for (const { type, span } of labels) {
      const counts = recall.get(type);
      const isCovered = covers(findings, span);
      counts?.counter.add(line, isCovered);
      if (counts === undefined) beyondPatterns[type] = (beyondPatterns[type] ?? 0) + 1;
      else if (!isCovered) counts.missed.push(shapeOf(text, span));
    }
    for (const finding of findings) {
      const { part, whole } = right.get(finding.pattern) ?? { part: 0, whole: 0 };
      right.set(finding.pattern, {
        part: part + Number(labels.some(({ span }) => touches(finding, span))),
        whole: whole + 1,
      });
    }
  }
  const types = [...recall].map(([type, { counter, missed }]) => {
    const detectors = answering[type] ?? [];
    return { type, detectors, recall: counter.halves, precision: sumOf(detectors, right), missed };
  });
  return { types, beyondPatterns };
}

function labelsOf(row: JsonObject, text: string): { type: string; span: Range }[] {
  const spans = Array.isArray(row['spans']) ? row['spans'].filter(isJsonObject) : [];
  const units = Array.from(text);
  const bytes = (index: unknown) => Buffer.byteLength(units.slice(0, Number(index)).join(''));
  return spans.map(({ type, start, end }) => ({ type: String(type), span: { start: bytes(start), end: bytes(end) } }));
}

/** Two findings side by side cover what stands across them. */
function covers(findings: readonly Finding[], { start, end }: Range): boolean {
  let reached = start;
  for (const { position, length } of findings) {
    if (position <= reached && position + length > reached) reached = position + length;
  }
  return reached >= end;
}

function touches({ position, length }: Finding, { start, end }: Range): boolean {
  return position < end && position + length > start;
}

function shapeOf(text: string, { start, end }: Range): string {
  const missed = Buffer.from(text).subarray(start, end).toString();
  return missed.replace(/\d/g, '9').replace(/\p{L}/gu, 'a');
}

function sumOf(detectors: readonly string[], counts: ReadonlyMap<string, Share>): Share {
  const shares = detectors.map((id) => counts.get(id) ?? { part: 0, whole: 0 });
  return shares.reduce((sum, { part, whole }) => ({ part: sum.part + part, whole: sum.whole + whole }), {
    part: 0,
    whole: 0,
  });
}
