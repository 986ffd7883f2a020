import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toolClasses } from '@tripline/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completingFor, envelopeOf } from '../normalize.spec-support.ts';
import { normalize } from '../normalize.ts';
import type { Enrichment } from './enrichment.ts';
import { readEnrichment } from './enrichment-file.ts';
import { instanceFields } from './enrichment-schema.ts';

const page = readFileSync(new URL('../../../../../docs/enrichment.md', import.meta.url), 'utf8');
const [, example] = /```yaml\n(.*?)```/s.exec(page) ?? [];

let folder: string;
let enrichment: Enrichment;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tripline-docs-'));
  const path = join(folder, 'enrichment.yml');
  writeFileSync(path, example ?? '');
  const read = readEnrichment(path);
  if (!read.ok) throw new Error(read.problems.join('\n'));
  enrichment = read.enrichment;
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the example of docs/enrichment.md', () => {
  it('names agent, owner, role and project of an Intercept record, which names nobody', () => {
    const record = {
      ts: '2026-09-02T08:00:05Z',
      type: 'tool_call',
      instance: '9f3ac21b',
      server: 'ledger',
      tool: 'post_booking',
      result: 'allowed',
    };
    expect(eventOf(record, { source: 'intercept' })).toMatchObject({
      agent: 'pay-agent',
      agent_provenance: 'collector_supplied',
      owner: 'maya.chen@acme.example',
      owner_provenance: 'collector_supplied',
      role: 'Payments',
      project: 'checkout',
      tool_class: 'payment',
    });
  });

  it('judges destinations and caps payments', () => {
    const call = { ts: '2026-09-02T08:00:05Z', agent: 'crm-agent', action: 'send', verdict: 'allow' };
    const mailTo = (to: string, agent = 'crm-agent') => eventOf({ ...call, agent, args: { to } }).destination_allowed;
    expect(mailTo('x@acme.example')).toBe(true);
    expect(mailTo('x@partner.example')).toBe(false);
    expect(mailTo('x@partner.example', 'mail-agent')).toBe(true);
    const pay = { ...call, role: 'Payments', args: { amount: '950', payee: 'Newco Ltd' } };
    expect(eventOf(pay)).toMatchObject({ cap: '1000.00', currency: 'EUR' });
    expect(eventOf({ ...pay, args: { amount: '950', payee: 'Other' } })).toMatchObject({ cap: '10000.00' });
  });

  it('stands on a page that names every condition and every class', () => {
    for (const name of [...instanceFields, ...toolClasses]) expect(page).toContain(`\`${name}\``);
  });
});

function eventOf(record: object, envelope: { source?: string } = {}) {
  const accepted = { envelope: envelopeOf(envelope), body: Buffer.from(JSON.stringify(record)), offset: 0 };
  const normalized = normalize(accepted, completingFor({ enrichment }));
  return 'events' in normalized ? normalized.events[0]! : expect.unreachable(JSON.stringify(normalized));
}
