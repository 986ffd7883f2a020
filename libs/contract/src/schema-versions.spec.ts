import { describe, expect, it } from 'vitest';
import { codecFor, schemasById } from './codec.ts';

const all = [...schemasById()].map(([id, schema]) => ({ id, ...schema }));

/** A record as a stage of that version would have written it. */
function writtenWith({ id, type }: (typeof all)[number]): Buffer {
  const header = Buffer.alloc(5);
  header.writeUInt32BE(id, 1);
  return Buffer.concat([header, type.toBuffer(type.random())]);
}

describe('every version of every schema', () => {
  it.each(all.map((schema) => [`${schema.record}/${schema.version}`, schema] as const))(
    'can be read by the newest software: %s',
    (_name, schema) => {
      for (let times = 0; times < 20; times += 1)
        expect(codecFor(schema.record).decode(writtenWith(schema))).toMatchObject({ ok: true });
    },
  );

  it('is numbered without a gap, so that none has been taken away', () => {
    for (const name of new Set(all.map(({ record }) => record))) {
      const versions = all.filter(({ record }) => record === name).map(({ version }) => version);
      expect(versions).toEqual(versions.map((_, index) => index + 1));
    }
  });
});

it('an event of version 1 knows no destination and no exception', () => {
  const first = all.find(({ record, version }) => record === 'audit-event' && version === 1);
  if (first === undefined) throw new Error('version 1 must stay in the repository');
  expect(codecFor('audit-event').decode(writtenWith(first))).toMatchObject({
    ok: true,
    value: { destination_domain: null, destination_allowed: null, redaction: { excepted: 0 } },
  });
});
