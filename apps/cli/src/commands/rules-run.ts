import { deployed, Engine, loadWhatRuns, type RefusedRule, type Rule } from '@tripline/detection';
import { type Command, done, type Given, problem, type Result, UsageError } from '../command.ts';
import { readLines } from '../lines.ts';
import type { Output } from '../output.ts';
import { DEFAULT_RULES, readRuleFiles } from '../rule-files.ts';
import { fileIn } from './normalize-input.ts';
import { printedAlert } from './rules-run-alert.ts';
import { lineOfId, type Reading, readingFor, readObservations } from './rules-run-observation.ts';

export const rulesRun: Command = {
  name: 'rules run',
  words: '<file or ->',
  summary: 'run rules over any JSON events, one per line, in the time of the events; one JSON line per alert',
  notes: [
    'Without --lateness all lines are taken together, in whatever order they stand: what the alerts say, the events say in the order of their times.',
    'With it alerts are printed as soon as nothing can change them any more, and an event that comes later than that is left out: for large files',
    'and for what never ends.',
    'Time is read in any spelling (RFC 3339; seconds to nanoseconds since 1970), from --time-field or the first of the usual names that holds one.',
    'Rules for product tripline read events as tripline normalize prints them; rules for others read whatever the lines hold, and are not routed by log source.',
    'An alert has the shape of the alerts topic, with "lines" where events have no id. Rules in stage test are left out.',
    'Ends with 1 when a rule, a line or an event had to be left out, and says so at the end (with --json as {"refused":[…],"left_out":{…}}).',
    'Runs without Kafka and settings.',
  ],
  options: {
    rules: { value: 'folder or file', help: `the rules; default: ${DEFAULT_RULES}` },
    'time-field': { value: 'name', help: 'field with the event time, dotted where it is nested' },
    lateness: { value: 'time', help: 'how much later than a newer event an older one may come, e.g. 5m; default: any' },
  },
  examples: [
    'tripline rules run --rules our-rules/logins.yml auth.ndjson',
    'tripline normalize audit.ndjson | tripline rules run -',
    'tail -F audit.log | tripline normalize - | tripline rules run --lateness 1m -',
  ],
  run,
};

/** How often what the engine keeps for a changelog is thrown away, in events. */
const FORGET_EVERY = 50_000;

interface Job {
  readonly engine: Engine;
  readonly reading: Reading;
  readonly output: Output;
  readonly left: Tally;
}

async function run(given: Given, _env: unknown, output: Output): Promise<Result> {
  const path = fileIn(given, 'rules run');
  const lateness = latenessIn(given.values['lateness']);
  const files = readRuleFiles(given.values['rules'] ?? DEFAULT_RULES);
  const { set, refused } = loadWhatRuns(files, (rule) => asFinal(rule, lateness));
  const reading = readingFor(set, given.values['time-field']);
  const engine = new Engine(deployed(set), { latenessMicros: () => lateness, isNullAbsent: reading.isCanonical });
  const left = new Tally();
  const job = { engine, reading, output, left };
  let events = 0;
  for await (const line of readLines(path)) {
    const found = line.bytes?.length === 0 ? [] : readObservations(line, reading);
    if (typeof found === 'string') left.add(reasons[found]);
    else
      for (const observation of found) {
        if (engine.observe(observation) === 'late') left.add('events later than --lateness');
        if (++events % FORGET_EVERY === 0 && Number.isFinite(lateness)) engine.takeChanges();
      }
    await print(job);
  }
  engine.finish();
  await print(job);
  return report(refused, left);
}

const reasons = { unreadable: 'lines that are no JSON object', no_time: 'lines without a time' } as const;

async function print({ engine, reading, output, left }: Job): Promise<void> {
  for (const revision of engine.takeRevisions())
    if (revision.phase === 'final')
      await output.line(
        JSON.stringify(printedAlert(revision, reading.isCanonical ? undefined : (ids) => ids.map(lineOfId))),
      );
  const { sealed, evicted, ruleErrors } = engine.takeCounts();
  left.add('matches beyond what a group holds', sealed);
  left.add('groups beyond what a rule holds', evicted);
  for (const [rule, count] of ruleErrors) left.add(`events on which ${rule} threw`, count);
}

/** Counts what was left out, by what it is. */
class Tally {
  readonly counts = new Map<string, number>();

  add(what: string, count = 1): void {
    if (count > 0) this.counts.set(what, (this.counts.get(what) ?? 0) + count);
  }
}

/** One record per alert, when it is final; without a lateness nothing is settled before the end, so nothing may be given up for want of room. */
function asFinal(rule: Rule, lateness: number): Rule {
  const room = Number.isFinite(lateness) ? {} : { maxKeys: MOST_KEYS, maxGroupEntries: Number.MAX_SAFE_INTEGER };
  return { ...rule, options: { ...rule.options, emit: 'final', ...room } };
}
const MOST_KEYS = 10_000_000;

const UNITS: Readonly<Record<string, number>> = { ms: 1e3, s: 1e6, m: 6e7, h: 3.6e9, d: 8.64e10 };

function latenessIn(text: string | undefined): number {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  const [, count, unit] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text) ?? [];
  if (count === undefined || unit === undefined)
    throw new UsageError('--lateness must be a time such as 90s, 5m or 1h');
  return Number(count) * (UNITS[unit] as number);
}

function report(refused: readonly RefusedRule[], left: Tally): Result {
  const lines = [
    ...refused.map(({ file, rule, problems }) => `${file}: ${rule} is not run: ${problems.join('; ')}`),
    ...[...left.counts].map(([what, count]) => `left out: ${count} ${what}`),
  ];
  return lines.length === 0
    ? done([], undefined)
    : problem(lines, { refused, left_out: Object.fromEntries(left.counts) });
}
