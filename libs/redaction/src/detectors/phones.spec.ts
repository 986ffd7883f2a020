import { type CountryCode, getCountries, getExampleNumber } from 'libphonenumber-js';
import mobile from 'libphonenumber-js/mobile/examples';
import { describe, expect, it } from 'vitest';
import { compileRedactor } from '../redactor.ts';

const redactor = compileRedactor();
/** Numbers that libphonenumber gives as examples, one per country. */
const numbers = getCountries().flatMap((country: CountryCode) => getExampleNumber(country, mobile) ?? []);

/** Countries whose number comes through, be it in part. */
function missed(write: (number: (typeof numbers)[number]) => string): unknown[] {
  const left = numbers.filter((number) => /\d/.test(redactor.redactText(write(number), '').value ?? ''));
  return left.map(({ country }) => country);
}

describe('numbers of every country', () => {
  it('are found as they are written for abroad', () => {
    expect(numbers.length).toBeGreaterThan(200);
    expect(missed((number) => `ring ${number.formatInternational()}, please`)).toEqual([]);
    expect(missed((number) => `ring ${number.number}.`)).toEqual([]);
    expect(missed((number) => number.getURI())).toEqual([]);
  });

  it('are found as they are written at home, beside a word', () => {
    // Six digits and fewer are not looked at: too much else has as many.
    const short = numbers.filter((number) => number.formatNational().replace(/\D/g, '').length < 7);
    const missing = missed((number) => `Phone: ${number.formatNational()}`);
    expect(missing).toEqual(short.map(({ country }) => country));
  });
});

it('are found under a name that says so, also as numbers', () => {
  expect(
    redactor.redactContent({ phone: '450 0840', faxNo: '12345678', mobile: 4155552671, hotel: '12345678' }, '').value,
  ).toEqual({
    phone: '[REDACTED-phone-number]',
    faxNo: '[REDACTED-phone-number]',
    mobile: '[REDACTED-phone-number]',
    hotel: '12345678',
  });
});
