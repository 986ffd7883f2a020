/** Judgements on single values, shared by rows whose prefix alone would not be proof. */

/** Letters and digits, both: what generated tokens have and words have not. */
export function hasLettersAndDigits(value: string): boolean {
  return /[A-Za-z]/.test(value) && /\d/.test(value);
}

/** Upper case, lower case and digits. */
export function isMixed(value: string): boolean {
  return /[A-Z]/.test(value) && /[a-z]/.test(value) && /\d/.test(value);
}

/** A dozen different characters or so: repeats such as xxxxxxxx and 00000000 are placeholders. */
export function isVaried(value: string, atLeast: number): boolean {
  return new Set(value).size >= atLeast;
}

const MAX_JUDGED = 96;
const hexGroups = /^(?=.{20})[\da-f]+(?:-[\da-f]+){2,}$/i;
const uuid = /[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}/i;
/** 1234567-ABC1234-XYZ5678-0123456, or letters only in groups of one length */
const serialNumber =
  /^(?=(?:\D*\d){6})[A-Za-z0-9]{4,}(?:-[A-Za-z0-9]{4,}){3,}$|^[A-Z]{5}(?:-[A-Z]{5}){3,}$|^[A-Z]{6}(?:-[A-Z]{6}){3,}$|^[A-Z]{7}(?:-[A-Z]{7}){3,}$/;
const shortMixture = /^(?=(?:\D*\d){4})(?=(?:\d*[A-Za-z]){4})[A-Za-z0-9]{12,15}$/;
const hyphenatedWords = /^[A-Za-z]*(?:[-_.][A-Za-z]+)+$/;
const dateOrVersion = /^v?\d{1,4}(?:[-./:]\d{1,4}){1,3}/;
const fileOrPath = /^\.{0,2}\/|\.[a-z]{2,4}$/i;

/**
 * True for what people do not type: twelve characters and more that mix letters and digits, or a run of twenty without a
 * break. Dates, versions, file names and words joined by hyphens are not.
 */
export function looksGenerated(text: string): boolean {
  if (text.length < 16) return shortMixture.test(text);
  const value = text.slice(0, MAX_JUDGED);
  if (uuid.test(value) || hexGroups.test(value) || serialNumber.test(value)) return true;
  if (hyphenatedWords.test(value) || dateOrVersion.test(value) || fileOrPath.test(value)) return false;
  const longestRun = Math.max(...(value.match(/[A-Za-z0-9+/]+/g) ?? ['']).map((run) => run.length));
  if (hasLettersAndDigits(value)) return longestRun >= 16 || (longestRun >= 6 && changesOfKind(value) >= 3);
  return /[a-z]{20}|[A-Z]{20}|\d{20}/.test(value) || changesCase(value);
}

/** Letters of both cases that change more often than in words run together. */
function changesCase(value: string): boolean {
  if (value.length < 20 || !/^[A-Za-z]+$/.test(value)) return false;
  return (value.match(/[a-z](?=[A-Z])|[A-Z](?=[a-z])/g) ?? []).length >= value.length * 0.3;
}

/** The value of a key of an unknown kind, and nothing beside it. An UUID is the key of a row far more often. */
export function isGeneratedKey(value: string): boolean {
  return (
    value.length >= 16 &&
    value.length <= 256 &&
    /^[\w+/.~%-]+={0,2}$/.test(value) &&
    !uuid.test(value) &&
    looksGenerated(value)
  );
}

/** How often letters and digits take turns. */
function changesOfKind(value: string): number {
  return (value.match(/\d(?=[A-Za-z])|[A-Za-z](?=\d)/g) ?? []).length;
}
