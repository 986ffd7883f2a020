import { describe, expect, it } from 'vitest';
import { mitrityDlp } from './mitrity-dlp.ts';

const match = {
  id: 'e1',
  event_type: 'dlp.match',
  action_taken: 'blocked',
  detection_reason: 'pattern_match',
  pattern_id: 'f1',
  pattern_name: 'SSN (US)',
  occurred_at: '2026-09-02T10:14:00Z',
};

describe('mitrity-dlp', () => {
  it.each([
    ['blocked', 'blocked', 'deny'],
    ['redacted', 'redacted', 'redact'],
    ['flagged', 'flagged', 'flag'],
    ['alerted', 'alerted', 'flag'],
    ['logged', 'logged', 'flag'],
    ['block', 'blocked', 'deny'],
    ['redact', 'redacted', 'redact'],
    ['flag', 'flagged', 'flag'],
  ])('reads action_taken %s as %s with the verdict %s', (word, action, verdict) => {
    expect(mitrityDlp.read({ ...match, action_taken: word })).toMatchObject([
      { verdict, dlp: { action_taken: action } },
    ]);
  });

  it.each(['sensitive_exfil', 'volume_anomaly', 'accumulation', 'unauthorized_destination'])(
    'lets the legacy reason %s pass without a pattern',
    (detection_reason) => {
      const reading = mitrityDlp.read({ ...match, detection_reason, pattern_id: null, pattern_name: '' });
      expect(reading).toMatchObject([{ dlp: { detection_reason, pattern_id: null, pattern_name: null } }]);
    },
  );

  it('keeps words outside the documented sets in extra, as misses', () => {
    const reading = mitrityDlp.read({ ...match, action_taken: 'vaporised', direction: 'sideways' });
    expect(reading).toMatchObject([
      {
        verdict: null,
        dlp: { action_taken: null, direction: null },
        extra: { action_taken: 'vaporised', direction: 'sideways' },
        misses: 2,
      },
    ]);
  });
});
