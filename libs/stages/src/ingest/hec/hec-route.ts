import type { HttpHead, HttpReply, HttpRoute } from '@tripline/pipeline';
import { type Ingested, openArrival, sealItems } from '../ingest.ts';
import { type Intake, intakeRoute } from '../intake.ts';
import { presentedToken } from './hec-credential.ts';
import { type HecStop, readHecEvents } from './hec-events.ts';
import { readHecRaw } from './hec-raw.ts';
import { hecAccepted, hecRefused, hecReply } from './hec-reply.ts';

const BASE = '/services/collector';
const channelPattern = /^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/;

/** Splunk's HTTP Event Collector, as far as those who send to it can tell: a proxy that can only log to Splunk needs another address and nothing else. */
export function hecRoutes(intake: Intake): HttpRoute[] {
  const events = [BASE, `${BASE}/event`, `${BASE}/event/1.0`].map((path) => eventRoute(intake, path));
  const raw = [`${BASE}/raw`, `${BASE}/raw/1.0`].map((path) => rawRoute(intake, path));
  const posted = [...events, ...raw].map((route) => ({ ...route, handle: checked(route.handle) }));
  return [
    ...posted,
    // Docker's log driver asks so whether there is a collector.
    ...posted.map(({ path }) => answering('OPTIONS', path, () => ({ status: 200, body: undefined }))),
    ...[`${BASE}/health`, `${BASE}/health/1.0`].map((path) => answering('GET', path, () => health(intake))),
    ...[`${BASE}/ack`, `${BASE}/ack/1.0`].map((path) => answering('POST', path, () => hecReply('ack_disabled'))),
  ];
}

interface HecIngested extends Ingested {
  readonly stop: { readonly code: HecStop; readonly at: number } | null;
}

function eventRoute(intake: Intake, path: string): HttpRoute {
  return intakeRoute<HecIngested>(intake, path, {
    credential: presentedToken,
    // Clients claim anything, forms included.
    takes: () => true,
    read: (arrival, _head, terms) => {
      const opened = openArrival(arrival, terms);
      if (!opened.ok) return opened;
      const found = readHecEvents(opened.body, terms.limits);
      if (!found.ok) return found;
      return { ...sealItems(arrival, found.items, terms.nowMicros, terms), stop: found.stop };
    },
    accepted: ({ stop }) => hecAccepted(stop),
    refused: hecRefused,
  });
}

function rawRoute(intake: Intake, path: string): HttpRoute {
  return intakeRoute<Ingested>(intake, path, {
    credential: presentedToken,
    takes: () => true,
    read: (arrival, { query }, terms) => {
      const opened = openArrival(arrival, terms);
      if (!opened.ok) return opened;
      const found = readHecRaw(opened.body, query, terms.limits);
      return found.ok ? sealItems(arrival, found.items, terms.nowMicros, terms) : found;
    },
    accepted: () => hecAccepted(null),
    refused: hecRefused,
  });
}

/** What HEC says of the address and the channel, before anything else. */
function checked(handle: HttpRoute['handle']): HttpRoute['handle'] {
  return (head) => {
    // In an address a token ends up in the logs of everything on the way.
    if (head.query.has('token')) return hecReply('query_token');
    const channel = channelOf(head);
    return channel === null || channelPattern.test(channel) ? handle(head) : hecReply('invalid_channel');
  };
}

function channelOf({ headers, query }: HttpHead): string | null {
  const header = headers['x-splunk-request-channel'];
  return (Array.isArray(header) ? header[0] : header) ?? query.get('channel');
}

function health({ inFlight }: Intake): HttpReply {
  return hecReply(inFlight.hasRoomFor(1) ? 'healthy' : 'queues_full');
}

function answering(method: HttpRoute['method'], path: string, answer: () => HttpReply): HttpRoute {
  return { method, path, maxBodyBytes: 64 * 1024, handle: answer };
}
