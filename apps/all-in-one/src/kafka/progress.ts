import type { BrokerProgress } from '@tripline/broker';

const DOWNLOADS_EVERY_MS = 2_000;

/** Lines on how the broker comes up: at most one every two seconds of a download, one for each other phase. */
export function tellProgress(say: (line: string) => void, nowMs: () => number): (progress: BrokerProgress) => void {
  let files = 0;
  let toldAt = Number.NEGATIVE_INFINITY;
  return ({ phase, detail }) => {
    if (phase === 'download') {
      files += 1;
      if (nowMs() - toldAt < DOWNLOADS_EVERY_MS) return;
      toldAt = nowMs();
      say(`  … ${files} ${files === 1 ? 'file' : 'files'} so far, now ${detail}`);
    } else if (phase === 'orphan') say(`  ${detail}`);
    else if (phase === 'format') say('  making a new data folder for Kafka');
    else if (phase === 'start') say(`  starting Kafka, its log is ${detail}`);
  };
}
