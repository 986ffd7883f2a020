import { describe, expect, it } from 'vitest';
import { compileRedactor } from '../redactor.ts';
import { githubToken } from '../testing/invented.spec-support.ts';
import { compilePatterns, patternLimits, type TenantPattern } from './tenant-patterns.ts';

const badge: TenantPattern = { name: 'badge', pattern: 'EMP-\\d{6}', tags: ['internal'], severity: 'low' };
const plate: TenantPattern = {
  name: 'Plate no. / old',
  pattern: '\\b[A-Z]{2}\\d{5}\\b',
  tags: ['custom'],
  severity: 'medium',
};

/** Without a period, so that no automaton settles. */
function noise(alphabet: string, length: number): string {
  let [out, state] = ['', 12_345];
  for (let index = 0; index < length; index += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    out += alphabet.charAt((state >>> 16) % alphabet.length);
  }
  return out;
}

function redact(patterns: readonly TenantPattern[], text: string) {
  return compileRedactor({ patterns }).redactText(text, '/t');
}

describe('a tenant’s patterns', () => {
  it('find what only the tenant knows, with and without a fixed part', () => {
    const { value, findings } = redact([badge, plate], 'é EMP-123456 drives AB12345');
    expect(value).toBe('é [REDACTED-badge] drives [REDACTED-Plate-no.-old]');
    expect(findings).toEqual([
      { pattern: 'badge', tags: ['internal'], pointer: '/t', position: 3, length: 10 },
      { pattern: 'Plate-no.-old', tags: ['custom'], pointer: '/t', position: 21, length: 7 },
    ]);
  });

  it('are searched for in names, numbers, and whatever is encoded', () => {
    const redactor = compileRedactor({ patterns: [badge, { ...plate, name: 'case', pattern: '\\b99\\d{10}\\b' }] });
    const hidden = Buffer.from('{"a":"my badge is EMP-123456"}').toString('base64');
    const out = redactor.redactContent(
      { 'EMP-123456': 1, n: 991234567890, h: hidden, j: '{"x":["EMP\\u002d123456"]}' },
      '',
    );
    expect(out.value).toEqual({
      '[REDACTED-badge]': 1,
      n: '[REDACTED-case]',
      h: '[REDACTED-badge]',
      j: '{"x":["[REDACTED-badge]"]}',
    });
  });

  it('leave fields that name people alone unless tagged credentials', () => {
    const own = compileRedactor({
      patterns: [badge, { ...badge, name: 'key', pattern: 'key/\\d+', tags: ['credentials'] }],
    });
    expect(own.redactIdentity('EMP-123456 key/77', '').value).toBe('EMP-123456 [REDACTED-key]');
  });

  it.each(['[A-Z]+', '.+', '\\S+', 'REDACTED', '[A-Za-z-]{4,}', 'd-b'])(
    '%s changes nothing the second time',
    (pattern) => {
      const own = compileRedactor({
        patterns: [{ ...badge, pattern }, plate],
        tokens: { kid: 'k', key: Buffer.alloc(32) },
      });
      for (const text of ['Maya WROTE to a@b.example', `x ${githubToken} AB12345 and-bad-badges`]) {
        const once = own.redactText(text, '').value;
        expect(own.redactText(once ?? '', '')).toMatchObject({ status: 'clean', value: once });
      }
    },
  );

  it('see a marker that somebody forged', () => {
    expect(redact([badge], '[REDACTED-EMP-123456]').value).toBe('[REDACTED-[REDACTED-badge]]');
  });

  it('belong to one tenant and are part of the ruleset', () => {
    const other = compileRedactor();
    const own = compileRedactor({ patterns: [badge] });
    expect(own.redactContent({ 'EMP-123456': 1 }, '').status).toBe('redacted');
    expect(other.redactContent({ 'EMP-123456': 1 }, '').status).toBe('clean');
    expect(own.ruleset).not.toBe(other.ruleset);
    expect(compileRedactor({ patterns: [{ ...badge, pattern: 'EMP-\\d{7}' }] }).ruleset).not.toBe(own.ruleset);
  });

  it('are found far into a long text, also where two pieces meet', () => {
    for (const at of [16_000, 16_380, 16_384, 15_360, 31_000, 200_000]) {
      const text = `${' '.repeat(at)}AB12345 EMP-123456${' '.repeat(40_000)}`;
      expect(redact([badge, plate], text).findings.map(({ position }) => position)).toEqual([at, at + 8]);
    }
  });

  it('cannot hold up the line: content is dropped instead', () => {
    const slow = Array.from({ length: 20 }, (_, index) => ({
      ...badge,
      name: `slow${index}`,
      pattern: `[ab${'cdefgh'.charAt(index % 6)}]*a[ab]{${10 + (index % 8)}}[QZ]`,
    }));
    const { status } = redact(slow, noise('ab', 1 << 20));
    expect(status).toBe('dropped:budget');
  });
});

describe('compilePatterns', () => {
  const problemsOf = (...patterns: readonly Partial<TenantPattern>[]) =>
    compilePatterns(patterns.map((pattern) => ({ ...badge, ...pattern }))).problems;

  it.each<[string, Partial<TenantPattern>, RegExp]>([
    ['lookahead', { pattern: 'a(?=b)c' }, /no RE2 expression: invalid or unsupported Perl syntax/],
    ['a back-reference', { pattern: '(a)\\1' }, /no RE2 expression: invalid escape/],
    ['what does not close', { pattern: 'hunter2(' }, /no RE2 expression: missing closing/],
    ['a repeat count above 1000', { pattern: 'a{1001}' }, /no RE2 expression: invalid repeat count/],
    ['counts that multiply', { pattern: '[ab]{900}' }, /too large/],
    ['too long a text', { pattern: 'a'.repeat(513) }, /1 to 512/],
    ['nothing', { pattern: '' }, /1 to 512/],
    ['what matches nothing', { pattern: 'a*' }, /empty text/],
    ['an empty name', { name: ' ' }, /1 to 64/],
    ['a name that cannot be shown', { name: '///' }, /letter or digit/],
    ['a name of ours', { name: 'github-token' }, /taken/],
    ['no tags', { tags: [] }, /missing/],
    ['unknown tags', { tags: ['x' as 'pii'] }, /not all of/],
    ['an unknown severity', { severity: 'urgent' as 'low' }, /none of/],
  ])('refuses %s and says why', (_what, pattern, reason) => {
    const problems = problemsOf(pattern);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ index: 0, field: Object.keys(pattern)[0] });
    expect(problems[0]?.reason).toMatch(reason);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
    expect(() => compileRedactor({ patterns: [{ ...badge, ...pattern }] })).toThrow(RangeError);
  });

  it('tells all problems at once', () => {
    const problems = problemsOf({ pattern: '(' }, { name: 'b', tags: [], severity: 'x' as 'low' }, { name: 'b' });
    expect(problems.map(({ index, field }) => [index, field])).toEqual([
      [0, 'pattern'],
      [1, 'tags'],
      [1, 'severity'],
      [2, 'name'],
    ]);
  });

  it('takes 50 patterns, not 51', () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `n${index}` }));
    expect(problemsOf(...many(patternLimits.maxPatterns))).toEqual([]);
    expect(problemsOf(...many(patternLimits.maxPatterns + 1))).toMatchObject([{ index: null, field: null }]);
  });

  it('counts those that would look at every text', () => {
    const wide = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ name: `n${index}`, pattern: `[a-f]{${90 + index}}x` }));
    expect(problemsOf(...wide(10))).toEqual([]);
    expect(problemsOf(...wide(11))).toMatchObject([
      { index: null, reason: expect.stringContaining('too many patterns') },
    ]);
  });
});
