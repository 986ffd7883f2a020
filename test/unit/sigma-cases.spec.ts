import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StatelessRules } from '@tripline/detection';
import { describe, expect, it } from 'vitest';

/** Rules and events of the public Sigma repository, which stand beside ours and not in it: another licence. */
const FOLDER = process.env['SIGMA_DIR'] ?? new URL('../../../shared/sigma', import.meta.url).pathname;
const FILE = join(FOLDER, 'cases.ndjson');

interface Case {
  readonly case: string;
  readonly rule_id: string;
  readonly rule: string;
  readonly events: readonly Record<string, unknown>[];
}

function casesIn(text: string): Case[] {
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Case);
}

const cases = existsSync(FILE) ? casesIn(readFileSync(FILE, 'utf8')) : undefined;

if (cases === undefined) {
  describe('public Sigma cases', () => {
    it.skipIf(cases === undefined)(
      `are not at ${FILE}: set SIGMA_DIR to the folder that holds cases.ndjson`,
      () => undefined,
    );
  });
} else {
  const files = cases.map(({ case: name, rule }) => ({ name: `${name}.yml`, text: rule }));

  describe.each([
    ['routed', true],
    ['unrouted', false],
  ])('public Sigma cases, %s', (_, isRouted) => {
    const rules = new StatelessRules(files, { isRouted });

    it('all load', () => {
      expect(rules.leftOut).toEqual([]);
      expect(rules.size).toBe(cases.length);
    });

    it.each(cases.map(({ case: name, rule_id, events }) => [name, rule_id, events] as const))(
      '%s fires',
      (_name, id, events) => {
        expect(events.flatMap((event) => rules.match(event))).toContain(id);
      },
    );
  });
}
