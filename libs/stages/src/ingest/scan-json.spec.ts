import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Scan, type ScanLimits, scanJson } from './scan-json.ts';

const limits: ScanLimits = { maxDepth: 256, maxItems: 1_000 };

function scan(text: string | Buffer, of: ScanLimits = limits): Scan {
  return scanJson(Buffer.from(text), of);
}

/** Each item as its text, or as the fault that it has; a body that is refused as its reason. */
function read(text: string | Buffer, of?: ScanLimits): unknown {
  const body = Buffer.from(text);
  const result = scan(body, of);
  if (!result.ok) return result.reason;
  return result.items.map(({ start, end, fault }) => fault ?? body.toString('utf8', start, end));
}

describe('a body holds', () => {
  it.each([
    ['one object', '{"a":1}', ['{"a":1}']],
    ['one object in white space', ' \r\n\t{"a": 1}\n', ['{"a": 1}']],
    ['an object after a byte order mark', '\ufeff{"a":1}', ['{"a":1}']],
    ['an array', '[{"a":1}, {"b":[2]} ,3]', ['{"a":1}', '{"b":[2]}', '3']],
    ['an array without records', ' [ ] ', []],
    ['an array of arrays', '[[1],[]]', ['[1]', '[]']],
    ['NDJSON', '{"a":1}\n{"b":2}\n', ['{"a":1}', '{"b":2}']],
    ['NDJSON of Windows with an empty line', '{"a":1}\r\n\r\n{"b":2}\r\n', ['{"a":1}', '{"b":2}']],
    ['NDJSON of arrays', '[1,2]\n[3]', ['1', '2', '3']],
    ['objects without anything between', '{"a":1}{"b":2}', ['{"a":1}', '{"b":2}']],
    ['pretty-printed objects', '{\n  "a": 1\n}\n{\n  "b": 2\n}', ['{\n  "a": 1\n}', '{\n  "b": 2\n}']],
    ['scalars', 'true null\n"x" -1.5e+3', ['true', 'null', '"x"', '-1.5e+3']],
    ['brackets and newlines in strings', '{"a":"}{][\\"\\n"}', ['{"a":"}{][\\"\\n"}']],
    ['Cyrillic and an emoji', '{"é":"Ньюко 🦊"}', ['{"é":"Ньюко 🦊"}']],
  ])('%s', (_name, body, items) => {
    expect(read(body)).toEqual(items);
  });
});

describe('a broken line is one fault and its neighbours are whole:', () => {
  const good = '{"ok":1}';
  it.each([
    ['text', `${good}\noops\n${good}`, [good, 'body_unreadable', good]],
    ['two lines of text', `oops\noops again\n${good}`, ['body_unreadable', 'body_unreadable', good]],
    ['an unfinished string', `${good}\n{"a":"x\n${good}`, [good, 'body_unreadable', good]],
    ['an object cut after a comma', `{"a":1,\n${good}\n${good}`, ['body_unreadable', good, good]],
    ['an object cut within an array', `{"a":[\n${good}\n${good}`, ['body_unreadable', good, good]],
    ['an object cut after a colon', `{"a":\n${good}\n${good}`, ['body_unreadable', good, good]],
    ['something after the object', `{"a":1}x\n${good}`, ['body_unreadable', good]],
    ['a comma after the object', `{"a":1},\n${good}`, ['body_unreadable', good]],
    ['a cut last line', `${good}\n{"a":`, [good, 'body_unreadable']],
    ['an array among objects', `${good}\n[1,2\n${good}\n`, [good, 'body_unreadable', good]],
    ['a NUL', `${good}\n\0\n${good}`, [good, 'body_unreadable', good]],
    [
      'a pretty-printed object',
      `{\n  "a": 1,\n  "b": oops,\n  "c": {}\n}\n${good}`,
      Array(3).fill('body_unreadable').concat(good),
    ],
  ])('%s', (_name, body, items) => {
    expect(read(body)).toEqual(items);
  });

  it('keeps the bytes of the broken line together', () => {
    const body = Buffer.from(`${good}\n  {"a":1}garbage, {"b":2} \n${good}`);
    const result = scanJson(body, limits);
    const broken = result.ok ? result.items[1] : undefined;
    expect(body.toString('utf8', broken?.start, broken?.end)).toBe('{"a":1}garbage, {"b":2} ');
  });
});

describe('a body is refused whole:', () => {
  it.each([
    ['nothing', '', 'empty_body'],
    ['white space', ' \r\n\t ', 'empty_body'],
    ['only a byte order mark', '\ufeff', 'empty_body'],
    ['a broken array', '[{"a":1},{"b":2]', 'body_unreadable'],
    ['an array with a trailing comma', '[1,]', 'body_unreadable'],
    ['an array that goes on', '[{"a":1}]]', 'body_unreadable'],
    ['an array over lines, broken late', '[\n{"a":1},\n{"b":2}\n{"c":3}\n]', 'body_unreadable'],
    ['more items than the limit', '1 '.repeat(1_001), 'too_many_items'],
    ['a longer array than the limit', JSON.stringify(Array(1_001).fill(0)), 'too_many_items'],
    ['more broken lines than the limit', 'x\n'.repeat(1_001), 'too_many_items'],
    ['a broken array that is not UTF-8', Buffer.from('5b22ff', 'hex'), 'invalid_utf8'],
  ])('%s', (_name, body, reason) => {
    expect(read(body)).toBe(reason);
  });

  it('just beyond the limit of items only', () => {
    expect(read('1 '.repeat(1_000))).toHaveLength(1_000);
  });
});

describe('a value is faulty and the others are not:', () => {
  it.each([
    [
      'depth above the limit',
      `${'['.repeat(10_000)}${']'.repeat(10_000)}`.replace('[', '{"a":').replace(/\]$/, '}'),
      'too_deep',
    ],
    ['a number of 79 digits', `{"n":1${'0'.repeat(78)}}`, 'number_out_of_range'],
    ['79 digits around a point', `{"n":-1.${'7'.repeat(78)}}`, 'number_out_of_range'],
    ['an exponent beyond a double', '{"n":1e400}', 'number_out_of_range'],
    ['a long exponent', '{"n":-1E+0000309}', 'number_out_of_range'],
    ['__proto__', '{"a":{"__proto__":{"admin":true}}}', 'forbidden_key'],
    ['__proto__ with an escape', '{"\\u005f_proto__":1}', 'forbidden_key'],
    [
      '__proto__ all in escapes',
      `{"${[...'__proto__'].map((c) => `\\u00${c.charCodeAt(0).toString(16)}`).join('')}":1}`,
      'forbidden_key',
    ],
  ])('%s', (_name, value, fault) => {
    expect(read(`{"ok":1}\n${value}\n{"ok":2}`)).toEqual(['{"ok":1}', fault, '{"ok":2}']);
    expect(read(`[{"ok":1},${value},{"ok":2}]`)).toEqual(['{"ok":1}', fault, '{"ok":2}']);
  });

  it.each([
    ['depth at the limit', `${'['.repeat(257)}1${']'.repeat(257)}`],
    ['the largest 256-bit integer', `{"n":${2n ** 256n - 1n}}`],
    ['zeros before and a point', '{"n":0.000000000000000000000000000001}'],
    ['a large exponent', '{"n":1e308,"m":0e999,"l":1e-999}'],
    ['__proto__ as a value', '{"a":"__proto__"}'],
    ['keys that resemble it', '{"__proto":1,"__proto__ ":1,"_\\u005fproto_":1,"constructor":{}}'],
    ['an escaped key of other text', '{"\\u0061bcdefghi":1}'],
  ])('not for %s', (_name, value) => {
    expect(read(value)).not.toContain('too_deep');
    expect(read(value)).not.toContain('number_out_of_range');
    expect(read(value)).not.toContain('forbidden_key');
  });

  it('counts depth by item, so that an array of records costs none', () => {
    expect(read('[[[1]],[[[1]]]]', { maxDepth: 2, maxItems: 9 })).toEqual(['[[1]]', 'too_deep']);
  });

  it('is invalid UTF-8 only where the bytes are', () => {
    const body = Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}\n{"b":"é"}\n')]);
    expect(read(body)).toEqual(['invalid_utf8', '{"b":"é"}']);
    expect(read(Buffer.concat([Buffer.from([0xff]), body]))).toEqual(['invalid_utf8', '{"b":"é"}']);
  });
});

describe('against JSON.parse', () => {
  const valid = fc.oneof(
    fc.json(),
    fc.jsonValue().map((value) => JSON.stringify(value, null, 2)),
    fc.array(fc.jsonValue(), { maxLength: 5 }).map((values) => JSON.stringify(values)),
  );
  const syntax = [...'{}[]",:\\ \n\t-+.eE0123456789truefalsenull\u0000\u001f\u00e9'];
  const mutated = fc
    .tuple(valid, fc.array(fc.tuple(fc.nat(), fc.constantFrom(...syntax, ''), fc.boolean()), { maxLength: 4 }))
    .map(([text, edits]) =>
      edits.reduce((before, [at, piece, replaces]) => {
        const i = at % (before.length + 1);
        return before.slice(0, i) + piece + before.slice(replaces ? i + 1 : i);
      }, text),
    );
  const anyText = fc.oneof(valid, mutated, fc.string());
  const roomy = { maxDepth: 1e6, maxItems: 1e6 };

  function parsed(text: string): { value: unknown } | undefined {
    try {
      return { value: JSON.parse(text) };
    } catch {
      return undefined;
    }
  }

  /** What the scan found wrong with the syntax, and the values of the items that it found good. */
  function judged(text: string) {
    const body = Buffer.from(text);
    const result = scanJson(body, roomy);
    const items = result.ok ? result.items : [];
    const isBroken = !result.ok || items.some(({ fault }) => fault === 'body_unreadable');
    const good = items.filter(({ fault }) => fault !== 'body_unreadable');
    return { isBroken, slices: good.map(({ start, end }) => body.toString('utf8', start, end)) };
  }

  it('finds nothing broken in what JSON.parse takes, and the same values', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const whole = parsed(text);
        fc.pre(whole !== undefined);
        const { isBroken, slices } = judged(text);
        expect(isBroken).toBe(false);
        expect(slices.map((slice) => parsed(slice)?.value)).toEqual(
          Array.isArray(whole?.value) ? whole.value : [whole?.value],
        );
      }),
      { numRuns: 3_000 },
    );
  });

  /** The slow way: some beginning is a value, and what follows it is again such a sequence. */
  function isSequence(text: string): boolean {
    const rest = text.replace(/^[ \t\r\n]+/, '');
    if (rest === '') return true;
    return Array.from(rest, (_, i) => i + 1).some((end) => {
      const isApart = end === rest.length || /^(?:.[ \t\r\n]|[}\]][{[])$/.test(rest.slice(end - 1, end + 1));
      return isApart && parsed(rest.slice(0, end)) !== undefined && isSequence(rest.slice(end));
    });
  }

  it('calls text broken exactly when it is no sequence of JSON values, and every item that it calls good parses', () => {
    const short = fc.oneof(
      mutated,
      fc.tuple(valid, valid).map((texts) => texts.join('')),
      fc.string(),
    );
    let wasBroken = 0;
    fc.assert(
      fc.property(short, (text) => {
        fc.pre(text.length <= 120 && !text.startsWith('\ufeff') && text.trim() !== '');
        const { isBroken, slices } = judged(text);
        expect(isBroken).toBe(!isSequence(text));
        for (const slice of slices) expect(parsed(slice)).toBeDefined();
        wasBroken += isBroken ? 1 : 0;
      }),
      { numRuns: 3_000 },
    );
    expect(wasBroken).toBeGreaterThan(300);
  });

  it('never throws for any bytes, and its items lie in order within the body', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.array(fc.constantFrom(...syntax), { maxLength: 60 }).map((pieces) => Buffer.from(pieces.join(''))),
    );
    fc.assert(
      fc.property(bytes, (input) => {
        const body = Buffer.from(input);
        const result = scanJson(body, { maxDepth: 3, maxItems: 20 });
        let end = 0;
        for (const item of result.ok ? result.items : []) {
          expect(item.start).toBeGreaterThanOrEqual(end);
          expect(item.end).toBeGreaterThan(item.start);
          if (item.fault === null) expect(isUtf8(body.subarray(item.start, item.end))).toBe(true);
          end = item.end;
        }
        expect(end).toBeLessThanOrEqual(body.length);
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('time grows with the bytes alone', () => {
  it.each([
    ['a million open arrays', '['.repeat(1e6) + ']'.repeat(1e6)],
    ['a million open objects', '{"a":'.repeat(1e6)],
    ['a million lines that each open an array', '{"a":[\n'.repeat(1e6)],
    ['a million broken lines', '{"a":1,\n'.repeat(1e6)],
    ['one string of escapes', `"${'\\u0061'.repeat(1e6)}`],
    ['one number', '1'.repeat(8e6)],
  ])('%s', (_name, text) => {
    const body = Buffer.from(text);
    // Work, not time: a busy machine must not decide. What is not linear takes minutes here.
    const before = process.threadCpuUsage();
    scanJson(body, { maxDepth: 256, maxItems: 10_000 });
    expect(process.threadCpuUsage(before).user / 1_000).toBeLessThan(5_000);
  });
});
