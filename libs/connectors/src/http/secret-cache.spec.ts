import { Secret } from '@tripline/secrets';
import { expect, it } from 'vitest';
import { splunkHecSettings } from '../splunk-hec/settings.ts';
import { SecretCache } from './secret-cache.ts';

function cache() {
  const world = { value: 'first', nowMs: 0, lookups: [] as string[] };
  const settings = splunkHecSettings.parse({ url: 'https://s.example', token: 'env:HEC_TOKEN' });
  const resolve = (reference: string) => {
    world.lookups.push(reference);
    return new Secret(world.value);
  };
  return { world, secrets: new SecretCache(splunkHecSettings, settings, resolve, () => world.nowMs) };
}

it('looks a secret up at its first use and then every five minutes', () => {
  const { world, secrets } = cache();
  expect(secrets.current().token.reveal()).toBe('first');
  world.value = 'second';
  world.nowMs = 299_999;
  expect(secrets.current().token.reveal()).toBe('first');
  world.nowMs = 300_000;
  expect(secrets.current().token.reveal()).toBe('second');
  expect(world.lookups).toEqual(['env:HEC_TOKEN', 'env:HEC_TOKEN']);
});

it('says whether a refused secret has been renewed', () => {
  const { world, secrets } = cache();
  secrets.current();
  expect(secrets.refresh()).toBe(false);
  world.value = 'second';
  expect(secrets.refresh()).toBe(true);
  expect(secrets.current().token.reveal()).toBe('second');
});

it('hands on the other settings as they are', () => {
  const { secrets } = cache();
  expect(secrets.current().host).toBe('tripline');
  expect(JSON.stringify(secrets.current())).not.toContain('first');
});
