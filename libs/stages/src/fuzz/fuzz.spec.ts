import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { codecs, parseJson } from '@tripline/contract';
import { builtInFormats } from '@tripline/formats';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { breaches } from '../normalize/event-contract.spec-support.ts';
import { eventsOf, mainDoor, sideDoors } from './doors.spec-support.ts';
import { input } from './inputs.spec-support.ts';

/** `npm run fuzz` sets a million. */
// biome-ignore lint/style/noProcessEnv: the long run is asked for on the command line
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 2_000);
// biome-ignore lint/style/noProcessEnv: to repeat a run that failed
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_121);
const IS_LONG = RUNS >= 100_000;
/** Ten times what the slowest may take: the machine may be busy. */
const SLOWEST_MS = 10_000;
const MOST_GROWTH_MB = 100;
/** A step works on a chunk, then others have their turn: what zlib holds after an error is freed then. */
const BATCH = 1_000;
const WARM_UP = 50 * BATCH;

interface Seen {
  runs: number;
  events: number;
  slowestMs: number;
  slowest: string;
}

const formats = builtInFormats.formats.map(({ name }) => name);
const door = fc.oneof({ weight: 2, arbitrary: fc.constant(mainDoor) }, fc.constantFrom(...sideDoors));
// Mostly by shape, as most sources are.
const format = fc.oneof({ weight: 2, arbitrary: fc.constant(null) }, fc.constantFrom(...formats));

async function fuzz(runs: number, seed: number, seen: Seen): Promise<void> {
  for (let done = 0; done < runs; done += BATCH) {
    fuzzBatch(seed + done, seen);
    await turn();
  }
}

function fuzzBatch(seed: number, seen: Seen): void {
  fc.assert(
    fc.property(door, input, format, ({ name, open }, body, named) => {
      const startedAt = performance.now();
      const events = open(body, named).flatMap(eventsOf);
      const tookMs = performance.now() - startedAt;
      seen.runs += 1;
      seen.events += events.length;
      if (tookMs > seen.slowestMs) {
        seen.slowestMs = tookMs;
        seen.slowest = `${name}, ${body.length} bytes, ${events.length} events`;
      }
      for (const event of events) {
        expect(breaches(event)).toEqual([]);
        expect(codecs.event.decode(codecs.event.encode(event)).ok).toBe(true);
        expect(parseJson(event.arguments ?? '0')).toBeDefined();
        expect(parseJson(event.extra ?? '0')).toBeDefined();
      }
    }),
    { numRuns: BATCH, seed },
  );
}

it('no input makes ingest or normalize throw, none takes long, and memory stays where it is', {
  timeout: 3 * 3_600_000,
}, async () => {
  const seen: Seen = { runs: 0, events: 0, slowestMs: 0, slowest: '' };
  if (IS_LONG) await fuzz(WARM_UP, SEED - WARM_UP, { ...seen });
  const before = residentMb();
  await fuzz(RUNS, SEED, seen);
  const after = residentMb();
  expect(seen.events).toBeGreaterThan(RUNS / 3);
  expect(seen.slowestMs).toBeLessThan(SLOWEST_MS);
  if (!IS_LONG) return;
  process.stdout.write(
    `fuzz: ${seen.runs} inputs, ${seen.events} events, seed ${SEED}; slowest ${seen.slowestMs.toFixed(0)} ms (${seen.slowest}); resident ${before} MB, then ${after} MB\n`,
  );
  expect(after - before).toBeLessThan(MOST_GROWTH_MB);
});

/** After what is garbage has gone. */
function residentMb(): number {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  gc();
  gc();
  return Math.round(process.memoryUsage.rss() / 1024 / 1024);
}
