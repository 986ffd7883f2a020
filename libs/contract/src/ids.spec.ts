import { describe, expect, it } from 'vitest';
import { acceptedId, alertId, type EventIdentity, eventId, originIndex, uuidV5 } from './ids.ts';

const identity: EventIdentity = {
  tenant: 'acme',
  source: 'default',
  sourceEventId: null,
  part: 0,
  recordHash: () => 'hash',
  acceptedId: null,
  origin: { cluster: 'c', lineage: 'l', sequence: 5, index: 0 },
};

describe('ids', () => {
  it('are UUIDs of version 5', () => {
    expect(uuidV5(['a'])).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('do not change: SIEMs deduplicate by them', () => {
    expect(eventId(identity)).toMatchInlineSnapshot(`"67e29fc4-c1b2-57a4-834b-edfb816a623e"`);
    expect(acceptedId('acme', 'l', 'key', 0)).toMatchInlineSnapshot(`"200b583b-f6e5-5e4e-a628-472053b00d8d"`);
  });

  it('keep neighbouring parts apart', () => {
    expect(uuidV5(['ab', 'c'])).not.toBe(uuidV5(['a', 'bc']));
    expect(uuidV5([1])).not.toBe(uuidV5(['1']));
  });

  it("are the same for a shipper's replay, and differ when a source reuses its id for other content", () => {
    const named = { ...identity, sourceEventId: 'e1' };
    const replayed = { ...named, origin: { ...identity.origin, sequence: 99, index: 7 } };
    expect(eventId(replayed)).toBe(eventId(named));
    expect(eventId({ ...named, recordHash: () => 'other' })).not.toBe(eventId(named));
  });

  it('are the same for a retry with the same idempotency key', () => {
    const first = { ...identity, acceptedId: acceptedId('acme', 'l', 'key', 3) };
    expect(eventId({ ...first, origin: { ...identity.origin, sequence: 1234 } })).toBe(eventId(first));
  });

  it('differ by position where the source gives no id', () => {
    expect(eventId({ ...identity, origin: { ...identity.origin, index: originIndex(0, 1) } })).not.toBe(
      eventId(identity),
    );
  });

  it('of alerts do not depend on the order in which a group is written', () => {
    const of = { ruleId: 'r', stateHash: 's', tenant: 't', anchorEventId: 'e' };
    expect(alertId({ ...of, group: { a: '1', b: '2' } })).toBe(alertId({ ...of, group: { b: '2', a: '1' } }));
    expect(alertId({ ...of, group: { a: '1', b: '2' } })).not.toBe(alertId({ ...of, group: { a: '2', b: '1' } }));
  });
});
