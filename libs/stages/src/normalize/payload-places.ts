export type Direction = 'inbound' | 'outbound' | null;

/** Headers and cookies carry credentials on purpose, to the proxy itself; a secret there was not let through. */
const transport = new Set(['header', 'headers', 'cookie', 'cookies', 'authorization']);
/** Names under which records hold what a tool or a model was sent, and what it gave back. */
const sent = new Set([
  'request',
  'input',
  'inputs',
  'args',
  'arguments',
  'params',
  'parameters',
  'prompt',
  'prompts',
  'query',
]);
const received = new Set([
  'result',
  'results',
  'response',
  'responses',
  'output',
  'outputs',
  'completion',
  'completions',
]);
const either = new Set(['payload', 'body', 'message', 'messages', 'content', 'text']);

/**
 * Whether a place in an event shows what went through the proxy: arguments, reasons (errors quote what came back), and under names that say so
 * what no field took. Everything else is the proxy's own word about the call.
 * @param pointer of a finding
 */
export function isPayload(pointer: string): boolean {
  if (isIn('/arguments', pointer) || pointer === '/reason') return true;
  if (!pointer.startsWith('/extra/')) return false;
  const words = wordsOf(pointer);
  return words.some((word) => sent.has(word) || received.has(word) || either.has(word)) && !words.some(isTransport);
}

/** Outbound: from the agent to the tool; null where the place does not tell. */
export function directionOf(pointer: string, kind: string): Direction {
  if (isIn('/arguments', pointer)) return 'outbound';
  const words = pointer.startsWith('/extra/') ? wordsOf(pointer) : [];
  if (words.some((word) => received.has(word))) return 'inbound';
  if (words.some((word) => sent.has(word))) return 'outbound';
  return kind === 'tool_result' ? 'inbound' : null;
}

function isTransport(word: string): boolean {
  return transport.has(word);
}

/** `/extra/gen_ai.tool.call.result/toolOutput` has the words result and output among others. */
function wordsOf(pointer: string): string[] {
  return pointer
    .slice('/extra/'.length)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
}

function isIn(place: string, pointer: string): boolean {
  return pointer === place || pointer.startsWith(`${place}/`);
}
