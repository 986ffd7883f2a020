import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { resolveSecret, SecretError } from '@tripline/secrets';
import type { Environment } from '@tripline/stages';
import { type Command, done, type Given, problem, type Result, UsageError } from '../command.ts';
import { streamSource } from '../send/byte-source.ts';
import { newTally, SendStoppedError, type Tally } from '../send/delivery.ts';
import { JournalUnreadableError } from '../send/journal.ts';
import { IngestClient, type IngestEndpoint } from '../send/post.ts';
import { sendFile } from '../send/send-file.ts';
import { type Shipping, ship } from '../send/ship.ts';

const MAX_BATCH_BYTES = 1024 * 1024;
const MAX_BATCH_RECORDS = 1000;
const POLL_MS = 500;

export const send: Command = {
  name: 'send',
  words: '<file or ->',
  summary: 'send the records of a file or of standard input to ingest over HTTP, each at least once and counted once',
  notes: [
    'One record per line, or with --pretty JSON over several lines. Waits as long as ingest is away. What ingest refuses is counted and passed over.',
    'A file is resumed where the last run ended, however it ended: the position is kept in --state. With --follow it goes on with what is added,',
    'through rotation. Of standard input nothing is kept: after a restart it is the caller who must send again.',
  ],
  options: {
    to: { value: 'URL', help: 'ingest, e.g. https://ingest.example.com:8080', required: true },
    key: { value: 'reference', help: 'API key: env:NAME or file:/absolute/path', required: true },
    follow: { help: 'go on with what is added to the file, until SIGTERM or Ctrl-C' },
    state: { value: 'file', help: 'where the position is kept; default: <file>.sent' },
    stream: { value: 'name', help: 'what keeps its order at ingest; default: host and file name' },
    pretty: { help: 'a record begins where a line begins with { or [, and may have many lines' },
    ca: { value: 'file', help: 'authorities to trust (PEM) instead of those of the system' },
    cert: { value: 'file', help: 'client certificate (PEM)' },
    'cert-key': { value: 'reference', help: 'key of the client certificate (PEM): env:NAME or file:/absolute/path' },
    insecure: { help: 'allow plain http to another machine' },
  },
  examples: [
    'tripline send audit.ndjson --to https://ingest:8080 --key file:/run/secrets/ingest-key',
    'tripline send --follow /var/log/proxy/audit.log --to https://ingest:8080 --key env:INGEST_KEY',
    'my-proxy | tripline send - --to http://localhost:8080 --key env:INGEST_KEY',
  ],
  run: (given, env) => {
    const stop = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
    return sendWith(given, env, stop.signal);
  },
};

async function sendWith(given: Given, env: Environment, signal: AbortSignal): Promise<Result> {
  const [path, ...others] = given.words;
  if (path === undefined || others.length > 0) throw new UsageError('send needs one file, or - for standard input');
  const { values } = given;
  const client = new IngestClient(endpointOf(given, path, env));
  const tally = newTally();
  const shipping: Omit<Shipping, 'keyOf'> = {
    limits: { maxBytes: MAX_BATCH_BYTES, maxRecords: MAX_BATCH_RECORDS, isPretty: values['pretty'] !== undefined },
    tally,
    signal,
    post: (body, key) => client.post(body, key),
    wait: (ms) => sleep(ms, undefined, { signal }).catch(() => undefined),
    random: Math.random,
    onLater: (code, waitMs) => complain(`ingest cannot take more now (${code}); trying again in ${waitMs} ms`),
  };
  try {
    if (path === '-') await sendStream(shipping);
    else {
      const journal = values['state'] ?? `${path}.sent`;
      await sendFile(
        { path, journal, isFollowing: values['follow'] !== undefined, pollMs: POLL_MS, onNotice: complain },
        shipping,
      );
    }
    return report(tally, []);
  } catch (error) {
    return report(tally, [reasonOf(error)]);
  } finally {
    await client.close();
  }
}

async function sendStream(shipping: Omit<Shipping, 'keyOf'>): Promise<void> {
  const run = crypto.randomUUID();
  const source = streamSource(process.stdin);
  let offset = 0;
  const progress = {
    get offset() {
      return offset;
    },
    pendingEnd: null,
    begin: () => undefined,
    settled: (end: number) => {
      offset = end;
    },
  };
  const keyed = { ...shipping, keyOf: (start: number, end: number) => `send:${run}:${start}-${end}` };
  let state: string = 'idle';
  while (state === 'idle') state = await ship(source, progress, keyed);
  await source.close();
}

/** @throws UsageError for a URL that cannot be used, SecretError */
function endpointOf({ values }: Given, path: string, env: Environment): IngestEndpoint {
  const url = URL.parse('/v1/events', values['to'] as string);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    throw new UsageError('--to must be an https URL without user and password');
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.protocol === 'http:' && !isLocal && values['insecure'] === undefined)
    throw new UsageError(
      '--to is plain http to another machine: the key and every record would be readable on the way; use https, or --insecure',
    );
  const { ca, cert, 'cert-key': certKey } = values;
  try {
    const tls = {
      ca: ca === undefined ? undefined : readFileSync(ca, 'utf8'),
      cert: cert === undefined ? undefined : readFileSync(cert, 'utf8'),
      key: certKey === undefined ? undefined : resolveSecret(certKey, { env }).reveal(),
    };
    return { url, key: resolveSecret(values['key'] as string, { env }), stream: streamOf(values['stream'], path), tls };
  } catch (error) {
    throw new UsageError(error instanceof SecretError ? error.message : '--ca or --cert cannot be read');
  }
}

function streamOf(stated: string | undefined, path: string): string {
  const name = stated ?? `${hostname()}:${path === '-' ? 'stdin' : basename(resolve(path))}`;
  return name.replace(/[^A-Za-z0-9._:-]/g, '_').slice(0, 128);
}

function report(tally: Tally, problems: readonly string[]): Result {
  const reasons = Object.fromEntries(tally.reasons);
  const refused = Object.entries(reasons).map(([reason, times]) => `${reason} ${times}`);
  const line = `accepted: ${tally.accepted}, refused: ${tally.rejected}${refused.length === 0 ? '' : ` (${refused.join(', ')})`}, requests: ${tally.attempts}`;
  const json = { accepted: tally.accepted, rejected: tally.rejected, reasons, requests: tally.attempts, problems };
  const lines = [line, ...problems];
  return problems.length === 0 && tally.rejected === 0 ? done(lines, json) : problem(lines, json);
}

function reasonOf(error: unknown): string {
  if (error instanceof SendStoppedError)
    return `ingest refuses to take anything (${error.code}): check --to and the key. Nothing is lost: run again to go on.`;
  if (error instanceof JournalUnreadableError) return `${error.message}: remove it to begin at the start of the file`;
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' ? `the file cannot be read (${code})` : 'unexpected';
}

function complain(phrase: string): void {
  process.stderr.write(`tripline: ${phrase}\n`);
}
