import { describe, expect, it } from 'vitest';
import { errorFacts } from './logger.ts';

describe('errorFacts', () => {
  it('tells name, code, context and frames of an error and of its cause', () => {
    const cause = Object.assign(new RangeError('too far'), { code: 'E_FAR', context: { metres: 3 } });
    const facts = errorFacts(new TypeError('failed', { cause }));
    expect(facts).toMatchObject({
      name: 'TypeError',
      cause: { name: 'RangeError', code: 'E_FAR', context: { metres: 3 } },
    });
    expect((facts['stack'] as string[])[0]).toContain('logger.spec.ts');
  });

  it.each([
    ['a line that looks like a frame', 'bad value:\n    at canary-1'],
    ['nothing but such lines', '    at canary-1\n    at canary-1\n'],
  ])('quotes nothing of a message that holds %s', (_what, message) => {
    const facts = errorFacts(new Error(message, { cause: new Error(message) }));
    expect(JSON.stringify(facts)).not.toContain('canary');
    expect(facts['stack']).not.toEqual([]);
  });

  it('quotes nothing of a message that was changed after the stack was taken', () => {
    const error = new Error('first\n    at canary-1');
    error.message = 'second';
    expect(JSON.stringify(errorFacts(error))).not.toContain('canary');
  });

  it('says of what is no error only its type', () => {
    expect(errorFacts('canary')).toEqual({ name: 'string' });
  });
});
