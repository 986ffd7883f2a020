import { parseJson } from '@tripline/contract';
import { describe, expect, it } from 'vitest';
import { compileRedactor } from '../redactor.ts';
import { alnum, uuid } from '../testing/invented.spec-support.ts';

const redactor = compileRedactor({});

describe('a walk', () => {
  it('keeps thousands of members whose names were secrets apart, without looking for each name from the start', () => {
    const object = Object.fromEntries(
      Array.from({ length: 8_000 }, (_, i) => [`ghp_${String(i).padStart(36, 'a')}`, i]),
    );
    const { value } = redactor.redactContent(object, '/arguments');
    const names = Object.keys(value ?? {});
    expect(names.some((name) => name.includes('ghp_'))).toBe(false);
    if (value !== null) expect(names).toHaveLength(8_000);
  });

  it('takes the password out of a URL and makes no token of it', () => {
    const { value } = redactor.redactText('postgres://reports:S3cretPw@db.example:5432/sales', '/reason');
    expect(value).not.toContain('S3cretPw');
    expect(value).not.toContain('hm1:');
    expect(value).toContain('@db.example:5432/sales');
  });

  it('keeps every digit of ids and checksums of 64 bits, and nothing else that holds a card', () => {
    const clean =
      parseJson(
        '{"route-checksum":17349822354718234551,"guildId":"9223372036854775809","user_id":9223372036854775809,"id":17349822354718234551}',
      ) ?? {};
    expect(redactor.redactContent(clean, '/extra')).toMatchObject({ value: clean, status: 'clean' });
    const text = JSON.stringify(clean);
    expect(redactor.redactContent({ text }, '').value).toEqual({ text });
    const cards =
      parseJson(
        '{"checksum":4111111111111111,"sum":9223372036854775809,"id":"4111111111111111","userId":4111111111111111.0,"paid":9223372036854775809}',
      ) ?? {};
    expect(redactor.redactContent(cards, '/extra')).toMatchObject({ status: 'redacted', count: 5 });
    expect(redactor.redactContent({ text: JSON.stringify(cards) }, '')).toMatchObject({ count: 5 });
  });

  it('takes generated values under a name that speaks of some key', () => {
    const value = alnum(32);
    const marker = '[REDACTED-named-secret]';
    expect(
      redactor.redactContent({ pagerduty_key: value, AUTH0_CLIENT_ID: value, algolia: { writeKey: value } }, '').value,
    ).toEqual({ pagerduty_key: marker, AUTH0_CLIENT_ID: marker, algolia: { writeKey: marker } });
    const clean = {
      trello_card_id: value,
      figma_file_key: value,
      row_key: value,
      pagerduty_key: uuid(),
      menu_key: 'main-menu',
      shopify_plan: 'enterprise-2024',
      build_id: value,
    };
    expect(redactor.redactContent(clean, '').value).toBe(clean);
  });
});
