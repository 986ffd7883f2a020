import { readFileSync } from 'node:fs';
import type { AuditEvent } from '@tripline/contract';
import { expect, it } from 'vitest';
import { cimAction, cimStatus, severityId } from './cim-words.ts';

const denial = JSON.parse(
  readFileSync(new URL('../../testdata/deny.event.json', import.meta.url), 'utf8'),
) as AuditEvent;
const dlp = (JSON.parse(readFileSync(new URL('../../testdata/dlp.event.json', import.meta.url), 'utf8')) as AuditEvent)
  .dlp;

it.each([
  ['deny', true, 'blocked'],
  ['deny', null, 'blocked'],
  ['deny', false, 'allowed'],
  ['pending_approval', true, 'deferred'],
  ['allow', true, 'allowed'],
  ['flag', true, 'allowed'],
  ['redact', true, 'allowed'],
  ['error', true, undefined],
  [null, null, undefined],
])('says of the verdict %s, enforced %s: %s', (verdict, enforced, action) => {
  expect(cimAction({ ...denial, verdict, enforced, dlp: null })).toBe(action);
});

it.each([
  ['blocked', 'blocked'],
  ['redacted', 'allowed'],
  ['flagged', 'allowed'],
  ['alerted', 'allowed'],
  ['logged', 'allowed'],
])('says of a DLP engine that %s: %s, whatever the verdict', (action_taken, action) => {
  expect(cimAction({ ...denial, verdict: 'flag', dlp: { ...dlp!, action_taken } })).toBe(action);
});

it.each([
  ['informational', 2],
  ['low', 3],
  ['medium', 4],
  ['high', 5],
  ['critical', 6],
  ['unheard-of', undefined],
])('numbers %s as %s', (word, id) => {
  expect(severityId(word)).toBe(id);
});

it.each([
  ['success', 'success'],
  ['timeout', 'failure'],
  ['error', 'failure'],
  ['unknown', undefined],
])('calls the outcome %s %s', (outcome, status) => {
  expect(cimStatus(outcome)).toBe(status);
});
