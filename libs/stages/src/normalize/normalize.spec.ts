import { type AuditEvent, codecs, type Envelope, type JsonObject, parseJson } from '@tripline/contract';
import { compileUserFormat, formatSet, formats } from '@tripline/formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Completing } from './complete-event.ts';
import { compileEnrichment } from './enrichment/enrichment.ts';
import { enrichmentSchema } from './enrichment/enrichment-schema.ts';
import { partitionKey } from './keys.ts';
import { completingFor, envelopeOf, receivedAt, withTokens } from './normalize.spec-support.ts';
import { type Normalized, normalize } from './normalize.ts';

const hivekey = {
  ts: '2026-09-02T09:14:02Z',
  agent: 'pay-agent',
  owner: 'li.wei@acme.example',
  action: 'pay',
  verdict: 'deny',
};
const match = {
  id: 'e1',
  tenant_id: 'globex',
  agent_id: 'a1',
  event_type: 'dlp.match',
  action_taken: 'blocked',
  detection_reason: 'pattern_match',
  pattern_id: 'f1',
  occurred_at: '2026-09-02T10:14:00Z',
};
const token = 'ghp_EXAMPLEexampleEXAMPLEexampleEXAMPLE0';

describe('normalize', () => {
  it.each([
    ['body_unreadable', '{"ts":'],
    ['not_an_object', '[1]'],
    ['not_an_object', '"text"'],
    ['unknown_format', '{"a":1}'],
    ['pattern_match_without_pattern', JSON.stringify({ ...match, pattern_id: null })],
  ])('rejects with %s: %s', (rejected, text) => {
    expect(run(text)).toEqual({ rejected });
  });

  it('rejects what the source’s format does not exist for', () => {
    expect(run(hivekey, { format: 'no-such-format' })).toEqual({ rejected: 'unknown_format' });
  });

  it('gives the source’s format the word over the shape', () => {
    expect(eventOf(hivekey, { format: 'mitrity-dlp' }).format).toBe('mitrity-dlp');
  });

  it('types an event, and gives it the severity of its type where the source states none', () => {
    expect(eventOf(hivekey)).toMatchObject({ kind: 'tool_call', event_type: 'policy.deny', severity: 'medium' });
    expect(eventOf({ ...hivekey, verdict: 'ALLOW' })).toMatchObject({
      event_type: 'policy.allow',
      severity: 'informational',
    });
    expect(eventOf({ event_type: 'budget.exhausted', project_id: 'p', severity: 'HIGH' })).toMatchObject({
      event_type: 'budget.exhausted',
      severity: 'high',
    });
  });

  it('never takes a decision that it cannot read for an allowed call', () => {
    expect(eventOf({ ...hivekey, verdict: 'quarantined' })).toMatchObject({
      verdict: null,
      decision_source: null,
      event_type: 'policy.error',
      extra: '{"verdict":"quarantined"}',
    });
    expect(eventOf({ ...hivekey, verdict: null })).toMatchObject({ verdict: null, event_type: 'policy.allow' });
  });

  it('keeps verdict and outcome apart', () => {
    expect(eventOf(hivekey)).toMatchObject({ verdict: 'deny', outcome: 'unknown' });
  });

  it('takes the time of a wrapping for a record without one, and the time of receipt where there is none at all', () => {
    const { ts: _ts, ...timeless } = { ...match, ts: 0, occurred_at: null };
    expect(eventOf({ event: timeless, time: 1788340442.5 }).event_time).toBe(1_788_340_442_500_000);
    expect(eventOf(timeless)).toMatchObject({
      event_time: receivedAt,
      time_source: 'collector',
      received_at: receivedAt,
    });
  });

  it('keeps in extra what the mapping does not know and what a wrapping says, and counts the former', () => {
    const normalized = run({ event: { ...hivekey, region: 'eu-1' }, index: 'main' });
    expect(normalized).toMatchObject({ misses: 1 });
    expect(JSON.parse(eventOf({ event: { ...hivekey, region: 'eu-1' }, index: 'main' }).extra!)).toEqual({
      region: 'eu-1',
      hec: { index: 'main' },
    });
    expect(eventOf(hivekey).extra).toBeNull();
  });
});

describe('a DLP part, whatever format wrote it', () => {
  it.each([null, '', undefined])('has a pattern where it says pattern_match: none is %s', (pattern_id) => {
    const record = JSON.parse(JSON.stringify({ ...match, pattern_id })) as JsonObject;
    expect(run(record)).toEqual({ rejected: 'pattern_match_without_pattern' });
  });

  it.each(['sensitive_exfil', 'volume_anomaly', 'accumulation', 'unauthorized_destination'])(
    'has none where it says %s, and passes',
    (detection_reason) => {
      expect(eventOf({ ...match, detection_reason, pattern_id: null }).dlp).toMatchObject({
        detection_reason,
        pattern_id: null,
      });
    },
  );

  it('has a count of redactions only where something was redacted', () => {
    const counted = { ...match, redaction_count: 3 };
    expect(eventOf(counted).dlp?.redaction_count).toBeNull();
    expect(eventOf({ ...counted, action_taken: 'redacted' }).dlp?.redaction_count).toBe(3);
  });

  it('of a user’s format keeps the same rules', () => {
    const compiled = compileUserFormat({
      name: 'own',
      fields: { kind: { value: 'dlp_match' } },
      dlp: { detection_reason: 'why', pattern_id: 'hit' },
    });
    const formats = formatSet(compiled.ok ? [compiled.format] : expect.unreachable(compiled.problems.join()));
    expect(run({ why: 'pattern_match', hit: '-' }, { format: 'own' }, { formats })).toEqual({
      rejected: 'pattern_match_without_pattern',
    });
    expect(eventOf({ why: 'pattern_match', hit: 'p1' }, { format: 'own' }, { formats }).dlp?.pattern_id).toBe('p1');
  });
});

describe('identity of events', () => {
  it('does not depend on where a record lies when the source gives an id: a shipper’s replay is the same event', () => {
    const ids = [41, 99].map((sequence) => eventOf(match, { sequence, lineage: `l${sequence}` }).id);
    expect(ids[0]).toBe(ids[1]);
    expect(eventOf({ ...match, position: 5 }).id).not.toBe(ids[0]);
  });

  it('is the place of the record when the source gives none', () => {
    const ids = [41, 42].map((sequence) => eventOf(hivekey, { sequence }).id);
    expect(ids[0]).not.toBe(ids[1]);
    expect(eventOf(hivekey, { sequence: 41 }).id).toBe(ids[0]);
  });

  it('is the same for a request that is sent again under its idempotency key', () => {
    const ids = [1, 2].map((index) => eventOf(hivekey, { id: 'acc-1', sequence: null, index }).id);
    expect(ids[0]).toBe(ids[1]);
  });

  it('takes the offset of the accepted record as sequence of what came over HTTP', () => {
    expect(eventOf(hivekey, { sequence: null, index: 3 }).origin).toEqual({
      cluster: 'cluster-1',
      lineage: 'proxies/audit.raw/0',
      sequence: 7,
      index: 3072,
    });
  });
});

describe('tenant', () => {
  const trusting = { trustedSources: new Set(['proxies']) };

  it('is the envelope’s, and the record’s own word is kept beside it', () => {
    expect(eventOf(match)).toMatchObject({ tenant: 'acme', source_tenant: 'globex' });
  });

  it('is the record’s for a trusted source', () => {
    expect(eventOf(match, {}, trusting)).toMatchObject({ tenant: 'globex', source_tenant: 'globex' });
    expect(eventOf(hivekey, {}, trusting)).toMatchObject({ tenant: 'acme', source_tenant: null });
  });

  it.each([
    ['too long', 'x'.repeat(129)],
    ['of several lines', 'globex\nacme'],
  ])('is not the record’s where that is no plain word: %s', (_what, tenant_id) => {
    expect(eventOf({ ...match, tenant_id }, {}, trusting)).toMatchObject({ tenant: 'acme', source_tenant: tenant_id });
  });

  it('is never a secret that stands where a tenant should', () => {
    expect(eventOf({ ...match, tenant_id: token }, {}, trusting).tenant).toBe('acme');
  });
});

describe('redaction', () => {
  it('leaves the amounts and names that detections need, and takes a token out of every text', () => {
    const event = eventOf({
      ...hivekey,
      verdict: 'deny',
      reason: `bad key ${token}`,
      policy: token,
      run_id: token,
      args: { amount: '9999.99', currency: 'EUR', payee: 'Ньюко ООО', note: `use ${token}` },
      unmapped: { deep: [token] },
    });
    expect(event).toMatchObject({
      owner: 'li.wei@acme.example',
      amount: '9999.99',
      currency: 'EUR',
      payee: 'Ньюко ООО',
    });
    expect(codecs.event.encode(event).includes(token)).toBe(false);
    expect(event.redaction).toMatchObject({ status: 'redacted', count: 5 });
    expect(event.redaction.findings.map(({ pointer }) => pointer).sort()).toEqual([
      '/arguments/note',
      '/extra/unmapped/deep/0',
      '/policy',
      '/reason',
      '/run_id',
    ]);
  });

  it.each(['value', 'matched_text', 'match', 'original', 'prompt', 'response', 'content', 'messages'])(
    'drops the content field %s of records that promise none, at any depth',
    (name) => {
      const event = eventOf({ ...match, [name]: 'harmless', more: [{ [name]: 'harmless', kept: 1 }] });
      expect(codecs.event.encode(event).includes('harmless')).toBe(false);
      expect(event.redaction.dropped_fields).toBe(2);
      expect(JSON.parse(event.extra!)).toEqual({ more: [{ kept: 1 }] });
    },
  );

  it('keeps an argument of that name in a call', () => {
    expect(eventOf({ ...hivekey, args: { content: 'harmless' } }).arguments).toBe('{"content":"harmless"}');
  });

  it('drops content that it cannot look through and lets the rest of the event go on', () => {
    let args: JsonObject = { a: 1 };
    for (let depth = 0; depth < 100; depth += 1) args = { a: args };
    const event = eventOf({ ...hivekey, args }, {}, withTokens);
    expect(event).toMatchObject({ arguments: null, arguments_hash: null, agent: 'pay-agent', verdict: 'deny' });
    expect(event.redaction.status).toBe('dropped:depth');
  });

  it('hashes arguments under the tenant’s key, and repeats a digest that the source gives', () => {
    const hashOf = (fields: JsonObject, tenant = 'acme') =>
      eventOf({ ...hivekey, ...fields }, { tenant }, withTokens).arguments_hash;
    expect(hashOf({ args: { a: 1 } })).toMatch(/^hm1:[0-9a-f]{8}:/);
    expect(hashOf({ args: { a: 1 } })).toBe(hashOf({ args: { a: 1 } }));
    expect(hashOf({ args: { a: 1 } })).not.toBe(hashOf({ args: { a: 2 } }));
    expect(hashOf({ args: { a: 1 } })).not.toBe(hashOf({ args: { a: 1 } }, 'globex'));
    expect(eventOf({ ...hivekey, args: { a: 1 } }).arguments_hash).toBeNull();
    const digest = `sha256:${'0f'.repeat(32)}`;
    const call = {
      ts: '2026-09-02T08:00:05Z',
      type: 'tool_call',
      instance: '9f3ac21b',
      result: 'allowed',
      args_hash: digest,
    };
    expect(eventOf(call, {}, withTokens).arguments_hash).toBe(digest);
  });
});

describe('enrichment', () => {
  it('gives the class of a well-known tool and the destination of a call', () => {
    const call = { ...hivekey, action: 'http_request', args: { url: 'https://api.partner.example/v1' } };
    expect(eventOf(call)).toMatchObject({
      tool_class: 'egress',
      destination_domain: 'api.partner.example',
      destination_allowed: null,
    });
  });

  it('comes before redaction: a secret in a destination leaves no trace', () => {
    const event = eventOf({ ...hivekey, args: { url: `https://${token.toLowerCase()}.evil.example/` } });
    expect(codecs.event.encode(event).includes(token.toLowerCase())).toBe(false);
    expect(codecs.event.encode(event).includes(token.toLowerCase().slice(4))).toBe(false);
  });

  it('names the agent by which events are partitioned', () => {
    const compiled = compileEnrichment(enrichmentSchema.parse({ instances: [{ source: 'proxies', agent: 'known' }] }));
    const enrichment = compiled.ok ? compiled.enrichment : undefined;
    const { agent: _agent, ...agentless } = hivekey;
    expect(partitionKey(eventOf(agentless, {}, { enrichment }))).toBe('["acme","agent","known"]');
  });
});

describe('arguments', () => {
  it.each([
    ['an object', '{"retries":9007199254740995}', '{"retries":9007199254740995}'],
    ['JSON in a string', '"{\\"retries\\":9007199254740995}"', '{"retries":9007199254740995}'],
    ['cut JSON in a string', '"{\\"retries\\":90071"', '"{\\"retries\\":90071"'],
    ['nothing', 'null', null],
  ])('of %s are JSON text, digit by digit', (_what, args, text) => {
    const body = JSON.stringify(hivekey).replace('}', `,"args":${args}}`);
    expect(eventOf(body).arguments).toBe(text);
  });
});

it('never throws, and all that comes out can be encoded, whatever JSON object comes in', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(hostileRecord(), fc.constantFrom(null, ...formats.map(({ name }) => name)), (text, format) => {
      const normalized = run(text, { format });
      if (!('events' in normalized)) return;
      for (const event of normalized.events) {
        expect(codecs.event.decode(codecs.event.encode(event)).ok).toBe(true);
        expect(parseJson(event.arguments ?? '0')).toBeDefined();
      }
    }),
    { numRuns: 2000 },
  );
});

/** JSON text of objects with our formats' keys and words, numbers of any size, and anything else. */
function hostileRecord(): fc.Arbitrary<string> {
  const keys = [
    ...Object.keys({ ...hivekey, ...match }),
    'args',
    'type',
    'instance',
    'result',
    'details',
    'project_id',
  ];
  const words = ['dlp.match', 'policy.hold', 'loop.detected', 'tool_call', 'blocked', 'deny', hivekey.ts, token];
  const numbers = ['1e400', '-0', '9007199254740993', '123456789012345678901234567890', '1788340442123456789'];
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 5 }).map((json) => JSON.stringify(json)),
    fc.constantFrom(...words.map((word) => JSON.stringify(word)), ...numbers),
  );
  const member = fc.tuple(fc.oneof(fc.constantFrom(...keys), fc.string()), value);
  return fc.array(member, { maxLength: 12 }).map((members) => {
    return `{${members.map(([key, json]) => `${JSON.stringify(key)}:${json}`).join(',')}}`;
  });
}

function run(
  record: JsonObject | string,
  envelope: Partial<Envelope> = {},
  completing: Partial<Completing> = {},
): Normalized {
  const body = Buffer.from(typeof record === 'string' ? record : JSON.stringify(record));
  return normalize({ envelope: envelopeOf(envelope), body, offset: 7 }, completingFor(completing));
}

function eventOf(
  record: JsonObject | string,
  envelope: Partial<Envelope> = {},
  completing: Partial<Completing> = {},
): AuditEvent {
  const normalized = run(record, envelope, completing);
  return 'events' in normalized && normalized.events.length === 1
    ? normalized.events[0]!
    : expect.unreachable(JSON.stringify(normalized));
}
