import { describe, expect, it } from 'vitest';
import { createApiKey, findApiKey, hashApiKey, isApiKey, verifyApiKey } from './api-key.ts';

const key = createApiKey().reveal();

describe('an API key', () => {
  it('has 256 random bits and a checksum', () => {
    expect(key).toMatch(/^tlk_[A-Za-z0-9_-]{49}$/);
    expect(isApiKey(key)).toBe(true);
    expect(createApiKey().reveal()).not.toBe(key);
  });

  it('keeps its form for ever, since customers hold keys', () => {
    expect(isApiKey('tlk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAmx5iVQ')).toBe(true);
  });

  it.each([
    ['a changed character', `${key.slice(0, 10)}${key[10] === 'A' ? 'B' : 'A'}${key.slice(11)}`],
    ['a cut one', key.slice(0, -1)],
    ['another prefix', `tlx${key.slice(3)}`],
    ['nothing', ''],
  ])('is told from %s by its form', (_name, text) => {
    expect(isApiKey(text)).toBe(false);
  });

  it('is verified against its hash alone', () => {
    expect(verifyApiKey(key, hashApiKey(key))).toBe(true);
    expect(verifyApiKey(key, hashApiKey(key).toUpperCase())).toBe(true);
    expect(verifyApiKey(createApiKey().reveal(), hashApiKey(key))).toBe(false);
    expect(verifyApiKey(key, '')).toBe(false);
    expect(verifyApiKey(key, 'no hex')).toBe(false);
    expect(hashApiKey(key)).not.toContain(key.slice(4, 12));
  });

  it('is found among many', () => {
    const entries = [createApiKey().reveal(), key, createApiKey().reveal()].map((each, id) => ({
      id,
      sha256: hashApiKey(each),
    }));
    expect(findApiKey(key, entries)?.id).toBe(1);
    expect(findApiKey('tlk_other', entries)).toBeUndefined();
  });
});
