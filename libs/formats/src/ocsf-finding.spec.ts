import type { JsonObject } from '@tripline/contract';
import { describe, expect, it } from 'vitest';
import { ocsfFinding } from './ocsf-finding.ts';

const finding = {
  class_uid: 2004,
  category_uid: 2,
  type_uid: 200401,
  activity_id: 1,
  severity_id: 4,
  status_id: 1,
  time: 1788336000123,
  metadata: { version: '1.4.0', uid: 'evt-1', product: { name: 'EDR', vendor_name: 'Acme' } },
  finding_info: {
    uid: 'f-1',
    title: 'Impossible travel',
    types: ['sign-in'],
    analytic: { name: 'Travel', type_id: 1 },
  },
};

describe('ocsf-finding', () => {
  it('reads what a rule joins by: user, address, session, trace and time', () => {
    const record = {
      ...finding,
      actor: {
        user: { name: 'maya', email_addr: 'maya.chen@acme.example', uid: 'u-1', domain: 'ACME' },
        session: { uid: 's-1' },
      },
      src_endpoint: { ip: '203.0.113.9', hostname: 'laptop-7' },
      trace: { uid: '4bf92f3577b34da6a3ce929d0e0e4736' },
    };
    expect(ocsfFinding.recognise(record)).toBe(true);
    expect(ocsfFinding.read(record)).toMatchObject([
      {
        kind: 'other',
        source_event_id: 'evt-1',
        owner: 'maya.chen@acme.example',
        owner_provenance: 'authenticated',
        source_ip: '203.0.113.9',
        session_id: 's-1',
        trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
        event_time: { micros: 1788336000123000 },
        severity: 'high',
        reason: 'Impossible travel',
        matched_rule: 'Travel',
        entity_types: ['sign-in'],
        verdict: 'flag',
        decision_source: 'policy',
        agent: null,
        outcome: null,
        extra: { actor: { user: { name: 'maya', uid: 'u-1', domain: 'ACME' } } },
        misses: 0,
      },
    ]);
  });

  it.each<[JsonObject, string | null]>([
    [{}, 'flag'],
    [{ action_id: 1 }, 'flag'],
    [{ action_id: 2 }, 'deny'],
    [{ action_id: 4 }, 'redact'],
    [{ disposition_id: 2 }, 'deny'],
    [{ disposition_id: 3, action_id: 1 }, 'deny'],
    [{ disposition_id: 19 }, 'flag'],
    [{ disposition: 'Blocked' }, 'deny'],
    [{ activity_id: 2 }, 'flag'],
    [{ activity_id: 3 }, null],
    [{ status_id: 3 }, null],
    [{ status_id: 4, action_id: 2 }, null],
    [{ class_uid: 2005, status_id: 3 }, 'flag'],
    [{ class_uid: 2001, status_id: undefined, state_id: 4 } as never, null],
  ])('takes %j for the verdict %s', (fields, verdict) => {
    expect(ocsfFinding.read({ ...finding, ...fields })).toMatchObject([{ verdict }]);
  });

  it.each([
    [{ severity_id: 1 }, 'informational'],
    [{ severity_id: 6 }, 'critical'],
    [{ severity_id: 0, severity: 'High' }, 'high'],
    [{ severity_id: 99 }, null],
  ])('takes %j for the severity %s', (fields, severity) => {
    expect(ocsfFinding.read({ ...finding, ...fields })).toMatchObject([{ severity }]);
  });

  it('reads a finding of data security as a match of DLP, without what was matched', () => {
    const data_security = {
      detection_pattern: 'IBAN',
      pattern_match: 'DE89370400440532013000',
      policy: { name: 'P1' },
    };
    const record = {
      ...finding,
      class_uid: 2006,
      action_id: 2,
      data_security,
      raw_data: '{"iban":"DE89370400440532013000"}',
    };
    const reading = ocsfFinding.read(record);
    expect(reading).toMatchObject([
      { kind: 'dlp_match', policy: 'P1', dlp: { pattern_name: 'IBAN', action_taken: 'blocked' }, dropped_fields: 2 },
    ]);
    expect(JSON.stringify(reading)).not.toContain('DE89');
  });

  it('finds user and address among evidences and observables, in this order', () => {
    const evidences = [{ actor: { user: { name: 'maya' } }, src_endpoint: { ip: '192.0.2.1' } }];
    const observables = [
      { name: 'src.ip', type_id: 2, value: '198.51.100.7' },
      { name: 'user', type_id: 4, value: 'li' },
      { name: 'mail', type_id: 5, value: 'li.wei@acme.example' },
    ];
    expect(ocsfFinding.read({ ...finding, evidences, observables })).toMatchObject([
      { owner: 'maya', source_ip: '192.0.2.1' },
    ]);
    expect(ocsfFinding.read({ ...finding, observables })).toMatchObject([
      { owner: 'li.wei@acme.example', owner_provenance: 'authenticated', source_ip: '198.51.100.7' },
    ]);
  });

  it.each([2002, 2003, 2007, 4001, '2004', null])('does not claim the class %j', (class_uid) => {
    expect(ocsfFinding.recognise({ ...finding, class_uid })).toBe(false);
  });

  it('reads whatever a record holds in the places of objects', () => {
    const odd = {
      ...finding,
      metadata: {},
      finding_info: 7,
      actor: [],
      observables: [null, 1, { type_id: 5 }],
      evidences: {},
    };
    expect(ocsfFinding.read(odd)).toMatchObject([{ owner: null, source_ip: null, verdict: 'flag' }]);
  });
});
