import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readUserPath } from './user-format-paths.ts';

describe('a path of the user', () => {
  it.each([
    ['tool', 'tool'],
    ['request.headers.0.value', 'request/headers/0/value'],
    ['mcp\\.tool\\.name', 'mcp.tool.name'],
    ['a.b\\.c.d', 'a/b.c/d'],
    ['back\\\\slash', 'back\\slash'],
    ['labels.app\\.kubernetes\\.io/name', 'labels/app.kubernetes.io~1name'],
    ['a~b', 'a~0b'],
    ['sp ace.ключ', 'sp ace/ключ'],
    ['__proto__.x', '__proto__/x'],
  ])('%s is %s', (text, path) => {
    expect(readUserPath(text)).toEqual({ ok: true, path });
  });

  it.each([
    ['', 'has an empty key: a dot at the beginning, at the end or beside another'],
    ['.a', 'has an empty key: a dot at the beginning, at the end or beside another'],
    ['a..b', 'has an empty key: a dot at the beginning, at the end or beside another'],
    ['a.', 'has an empty key: a dot at the beginning, at the end or beside another'],
    ['a\\b', 'has a backslash before something else than a dot or a backslash'],
    ['a\\', 'has a backslash before something else than a dot or a backslash'],
    ['a.*', 'may not end with *: it names one place'],
    ['a.*.b', 'has a * that is not at its end'],
    ['x'.repeat(501), 'is longer than 500 characters'],
    [`${'a.'.repeat(32)}a`, 'is deeper than 32 keys'],
  ])('refuses %s', (text, problem) => {
    expect(readUserPath(text)).toEqual({ ok: false, problem });
  });

  it('names all under a place with a star at the end, where that may be', () => {
    expect(readUserPath('debug.*', true)).toEqual({ ok: true, path: 'debug/*' });
    expect(readUserPath('*', true)).toEqual({ ok: false, problem: 'must name something before the *' });
  });

  it('reaches any key, once its dots and backslashes are escaped', () => {
    const key = fc.string({
      minLength: 1,
      maxLength: 20,
      unit: fc.constantFrom('a', '.', '\\', '~', '/', ' ', '0', 'é'),
    });
    fc.assert(
      fc.property(fc.array(key, { minLength: 1, maxLength: 5 }), (keys) => {
        const read = readUserPath(keys.map((one) => one.replace(/[.\\]/g, (char) => `\\${char}`)).join('.'));
        const back = read.ok ? read.path.split('/').map((one) => one.replaceAll('~1', '/').replaceAll('~0', '~')) : [];
        expect(back).toEqual(keys);
      }),
    );
  });
});
