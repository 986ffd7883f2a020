/** First four digits, from and to, and the lengths issued. Without issuers one number in ten would be a card. */
const issuers: readonly (readonly [from: number, to: number, shortest: number, longest: number])[] = [
  [604, 604, 12, 12], // Maestro
  [1800, 1800, 15, 15], // JCB, old
  [2131, 2131, 15, 15],
  [2221, 2720, 16, 16], // Mastercard
  [3000, 3059, 14, 19], // Diners
  [3095, 3095, 14, 19],
  [3400, 3499, 15, 15], // American Express
  [3500, 3599, 16, 19], // JCB
  [3600, 3699, 14, 19], // Diners
  [3700, 3799, 15, 15], // American Express
  [3800, 3999, 14, 19], // Diners
  [4000, 4999, 13, 13], // Visa
  [4000, 4999, 16, 16],
  [4000, 4999, 19, 19],
  [5018, 5018, 12, 19], // Maestro
  [5020, 5020, 12, 19],
  [5038, 5038, 12, 19],
  [5100, 5599, 16, 16], // Mastercard
  [5600, 5899, 12, 12], // Maestro
  [5600, 5892, 16, 16],
  [5893, 5893, 12, 19],
  [6011, 6011, 16, 19], // Discover
  [6200, 6299, 16, 19], // UnionPay
  [6304, 6304, 12, 19], // Maestro
  [6390, 6390, 12, 19],
  [6440, 6599, 16, 19], // Discover
  [6759, 6763, 12, 19], // Maestro
];

/** By first four digits, a bit per length. */
const issuedLengths = new Uint32Array(10_000);
for (const [from, to, shortest, longest] of issuers) {
  for (let prefix = from; prefix <= to; prefix += 1) {
    for (let length = shortest; length <= longest; length += 1) issuedLengths[prefix] = bitsOf(prefix) | (1 << length);
  }
}

function bitsOf(prefix: number): number {
  return issuedLengths[prefix] ?? 0;
}

/** @param digits values 0 to 9 */
export function isCardNumber(digits: Uint8Array, start: number, end: number): boolean {
  const [a = 0, b = 0, c = 0, d = 0] = [digits[start], digits[start + 1], digits[start + 2], digits[start + 3]];
  const prefix = a * 1000 + b * 100 + c * 10 + d;
  return (bitsOf(prefix) & (1 << (end - start))) !== 0 && passesLuhn(digits, start, end);
}

/** Checksum of payment cards. */
export function passesLuhn(digits: Uint8Array, start: number, end: number): boolean {
  let sum = 0;
  for (let index = end - 1, isSecond = false; index >= start; index -= 1, isSecond = !isSecond) {
    const digit = digits[index] ?? 0;
    sum += isSecond ? (digit > 4 ? digit * 2 - 9 : digit * 2) : digit;
  }
  return sum % 10 === 0;
}
