/** Invented secrets are put together while the tests run: no file of ours holds a string that looks like one. */

const digitSet = '0123456789';
const lowerSet = 'abcdefghijklmnopqrstuvwxyz';
const upperSet = lowerSet.toUpperCase();

/** The same characters for the same arguments, no two neighbours alike, every kind early on. */
function from(alphabet: string, length: number): string {
  let out = '';
  for (let index = 0; index < length; index += 1)
    out += alphabet.charAt((index * 23 + 11 + (index >> 3)) % alphabet.length);
  return out;
}

export const hex = (length: number) => from('0a1b2c3d4e5f6789', length);
export const upperHex = (length: number) => hex(length).toUpperCase();
export const alnum = (length: number) => from(`a0B1${lowerSet}${upperSet}${digitSet}`, length);
export const upper = (length: number) => from(`A2B3${upperSet}234567`, length);
export const lower = (length: number) => from(`a2b3${lowerSet}${digitSet}`, length);
export const digits = (length: number) => from('3141592608', length);
export const base64 = (length: number) => from(`a0B1+/${lowerSet}${upperSet}${digitSet}`, length);
export const url64 = (length: number) => from(`a0B1-_${lowerSet}${upperSet}${digitSet}`, length);
export const uuid = () => [hex(8), hex(4), hex(4), hex(4), hex(12)].join('-');
/** Well-known test numbers; no account has them. */
export const card = '4111'.padEnd(16, '1');
export const iban = ['DE89', '3704', '0044', '0532', '0130', '00'].join('');
export const githubToken = `ghp_${alnum(36)}`;
