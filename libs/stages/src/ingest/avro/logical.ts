/** Text of a number in JSON or of a string in JSON, from what the underlying type holds. Undefined: the value is beyond what the logical type can say. */
export type LongText = (value: number | bigint) => string | undefined;
export type BytesText = (bytes: Buffer) => string | undefined;

const DAY_MS = 86_400_000;
/** 256 bits have 78 digits, which is what ingest takes of a number. */
const LONGEST_DECIMAL_BYTES = 32;
const LARGEST_SCALE = 77;

/** Times as ISO 8601: what a number of them counts nobody could tell once the schema is left behind. */
export const longTexts: Readonly<Record<string, LongText>> = {
  'timestamp-millis': (value) => timestamp(value, 1n, 'Z'),
  'timestamp-micros': (value) => timestamp(value, 1_000n, 'Z'),
  'timestamp-nanos': (value) => timestamp(value, 1_000_000n, 'Z'),
  'local-timestamp-millis': (value) => timestamp(value, 1n, ''),
  'local-timestamp-micros': (value) => timestamp(value, 1_000n, ''),
  'local-timestamp-nanos': (value) => timestamp(value, 1_000_000n, ''),
  'time-micros': (value) => timeOfDay(value, 1_000n),
};

export const intTexts: Readonly<Record<string, LongText>> = {
  date: (value) => isoOf(BigInt(value) * BigInt(DAY_MS), (iso) => `"${iso.slice(0, 10)}"`),
  'time-millis': (value) => timeOfDay(value, 1n),
};

function timestamp(value: number | bigint, perMs: bigint, zone: 'Z' | ''): string | undefined {
  const whole = BigInt(value);
  const rest = modulo(whole, perMs);
  return isoOf((whole - rest) / perMs, (iso) => `"${iso.slice(0, -1)}${digitsOf(rest, perMs)}${zone}"`);
}

function timeOfDay(value: number | bigint, perMs: bigint): string | undefined {
  const whole = BigInt(value);
  if (whole < 0n || whole >= BigInt(DAY_MS) * perMs) return undefined;
  const rest = whole % perMs;
  return isoOf(whole / perMs, (iso) => `"${iso.slice(11, -1)}${digitsOf(rest, perMs)}"`);
}

/** Years of four digits only: the others are read differently everywhere. */
function isoOf(ms: bigint, format: (iso: string) => string): string | undefined {
  if (ms < -62_167_219_200_000n || ms > 253_402_300_799_999n) return undefined;
  return format(new Date(Number(ms)).toISOString());
}

/** The digits behind the milliseconds. */
function digitsOf(rest: bigint, perMs: bigint): string {
  return perMs === 1n ? '' : String(rest).padStart(String(perMs).length - 1, '0');
}

function modulo(value: bigint, by: bigint): bigint {
  const rest = value % by;
  return rest < 0n ? rest + by : rest;
}

/** A number with `scale` digits behind its point, all of them written. @returns undefined where the schema's scale is none */
export function decimalText(scale: unknown): BytesText | undefined {
  if (typeof scale !== 'number' || !Number.isInteger(scale) || scale < 0 || scale > LARGEST_SCALE) return undefined;
  return (bytes) => {
    if (bytes.length === 0 || bytes.length > LONGEST_DECIMAL_BYTES) return undefined;
    const unscaled = BigInt.asIntN(8 * bytes.length, BigInt(`0x${bytes.toString('hex')}`));
    const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
    const [whole, rest] = [digits.slice(0, digits.length - scale), digits.slice(digits.length - scale)];
    return `${unscaled < 0n ? '-' : ''}${whole}${rest === '' ? '' : `.${rest}`}`;
  };
}

/** The 16 bytes of a UUID in its usual form. */
export function uuidText(bytes: Buffer): string | undefined {
  if (bytes.length !== 16) return undefined;
  return `"${bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}"`;
}
