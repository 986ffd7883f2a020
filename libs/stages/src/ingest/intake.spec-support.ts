import type { HttpHead, HttpReply, HttpRoute, StepResult } from '@tripline/pipeline';
import { createApiKey, hashApiKey } from '@tripline/secrets';
import { createLogger, Metrics } from '@tripline/telemetry';
import { InFlight } from './in-flight.ts';
import { httpSource, NOW, PARTITIONS, terms } from './ingest.spec-support.ts';
import type { Intake } from './intake.ts';
import { type Quota, TenantQuotas } from './quota.ts';

export const key = createApiKey().reveal();
export const apiKeys = [
  { id: 'other', sha256: hashApiKey(createApiKey().reveal()), tenant: 'globex', source: 'push' },
  { id: 'gateway', sha256: hashApiKey(key), tenant: 'acme', source: 'push' },
];
export const clients = [{ id: 'pod', identity: 'uri:spiffe://acme/proxy', tenant: 'acme', source: 'push' }];

export interface Given {
  readonly commit?: (result: StepResult) => Promise<void>;
  readonly terms?: typeof terms;
  readonly acknowledgedWithinMs?: number;
  readonly quotas?: readonly Quota[];
  readonly credentials?: Partial<Intake['credentials']>;
  readonly nowMicros?: () => number;
}

/** An intake whose writes succeed at once, unless it is given another way. */
export function intakeWith(given: Given = {}): Intake & { readonly written: StepResult[]; readonly metrics: Metrics } {
  const written: StepResult[] = [];
  const metrics = new Metrics();
  const write = async (result: StepResult) => {
    written.push(result);
  };
  const of = given.terms ?? terms;
  const log = createLogger('spec', 'silent');
  return {
    written,
    metrics,
    context: { commit: given.commit ?? write, nowMicros: given.nowMicros ?? (() => NOW), metrics, log },
    credentials: { apiKeys, clients, sources: [httpSource], ...given.credentials },
    partitions: PARTITIONS,
    terms: of,
    quotas: new TenantQuotas(given.quotas ?? []),
    inFlight: new InFlight(of.limits.maxInFlightBytes),
    acknowledgedWithinMs: given.acknowledgedWithinMs,
  };
}

/** What a route answers to a request. @param more of its head; the body's length is declared unless `headers` say otherwise */
export async function requested(
  route: HttpRoute,
  body: string | Buffer,
  headers: HttpHead['headers'] = {},
  more: Partial<HttpHead> = {},
): Promise<HttpReply> {
  const bytes = Buffer.from(body);
  const ended = Promise.withResolvers<void>();
  const decision = route.handle({
    headers: { 'content-length': String(bytes.length), ...headers },
    query: new URLSearchParams(),
    remoteAddress: '192.0.2.7',
    certificate: null,
    closed: ended.promise,
    ...more,
  });
  const reply = typeof decision === 'function' ? await decision(bytes) : decision;
  ended.resolve();
  return reply;
}

export async function errorCount(metrics: Metrics, code: string): Promise<number | undefined> {
  return (await metrics.errors.get()).values.find(({ labels }) => labels.code === code)?.value;
}
