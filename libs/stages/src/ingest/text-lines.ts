import type { FoundItem } from './items.ts';

/** How a line begins that a container runtime or syslog wrote, with JSON to come. */
const beginning = /^(?:<\d{1,3}>|\d{4}-\d\d-\d\dT[\d:.]{8,18}(?:Z|[+-]\d\d:\d\d) (?:stdout|stderr) F )[^{]{0,4096}\{/;

/**
 * Lines that are not JSON and end on it, each as a JSON string, which normalize takes apart; the others stay faulty.
 * @param unreadable what the scan could not read: one line or several
 */
export function textLines(unreadable: Buffer): readonly FoundItem[] {
  return lines(unreadable).map((line) => {
    const text = line.toString();
    return beginning.test(text)
      ? { body: Buffer.from(JSON.stringify(text)), mediaType: 'text/plain', fault: null }
      : { body: line, mediaType: 'text/plain', fault: 'body_unreadable' };
  });
}

/** True where it is worth asking for lines: most of what cannot be read is broken JSON. */
export function mayBeTextLines(unreadable: Buffer): boolean {
  const first = unreadable[0];
  return first === 0x3c || (first !== undefined && first >= 0x30 && first <= 0x39);
}

function lines(text: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at < text.length; ) {
    const newline = text.indexOf(0x0a, at);
    const end = newline < 0 ? text.length : newline;
    if (end > at) found.push(text.subarray(at, end));
    at = end + 1;
  }
  return found;
}
