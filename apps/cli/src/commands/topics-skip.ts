import type { Line } from '@tripline/pipeline';
import { skipRecord } from '@tripline/pipeline';
import { withCluster } from '../cluster.ts';
import { type Command, done, type Given, UsageError } from '../command.ts';
import { withLines } from '../stage-lines.ts';
import { stageNamed } from '../stages.ts';

export const topicsSkip: Command = {
  name: 'topics skip',
  summary: 'move a stopped stage past the one record on which its process dies',
  notes: [
    'The record is not lost: its dead letter goes to the rejected topic (reason skipped_by_operator). Only the record at which the stage',
    'stands can be skipped, and only while no process of the stage (for deliver: of the integration) runs. Stage, topic, partition and',
    'offset are those of the log line "process died on the same offset again".',
  ],
  options: {
    stage: { value: 'stage', help: 'ingest, normalize, detect or deliver', required: true },
    topic: { value: 'topic', help: 'full name of the topic that the stage reads', required: true },
    partition: { value: 'number', help: 'partition of the record', required: true },
    offset: { value: 'number', help: 'offset of the record', required: true },
    integration: { value: 'name', help: 'whose delivery is moved (deliver, where there are several)' },
  },
  examples: [
    'tripline topics skip --stage normalize --topic audit.accepted --partition 3 --offset 4711',
    'tripline topics skip --stage deliver --integration splunk --topic audit.events --partition 0 --offset 12',
  ],
  run: ({ values }, env) => {
    const stage = stageNamed(values['stage']);
    const place = placeIn(values);
    return withCluster(env, async (cluster) =>
      withLines(stage, env, cluster, async (lines) => {
        const line = lineFor(lines, place.topic, values['integration']);
        await skipRecord(cluster.port, line, place, cluster.topics, Date.now() * 1000);
        const where = `${place.topic}, partition ${place.partition}, offset ${place.offset}`;
        return done(
          [
            `${stage.name} (group ${line.group}) now stands after ${where}.`,
            'The dead letter of the record is in the rejected topic. Start the stage again.',
          ],
          { skipped: { stage: stage.name, group: line.group, ...place } },
        );
      }),
    );
  },
};

function placeIn(values: Given['values']) {
  return {
    topic: values['topic'] ?? '',
    partition: wholeNumber('partition', values['partition']),
    offset: wholeNumber('offset', values['offset']),
  };
}

function wholeNumber(name: string, text: string | undefined): number {
  const number = /^\d{1,16}$/.test(text ?? '') ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(number)) throw new UsageError(`--${name} must be a whole number`);
  return number;
}

/** @throws UsageError when no line, or more than one, reads the topic */
export function lineFor(lines: readonly Line[], topic: string, integration: string | undefined): Line {
  const reading = lines.filter((line) => line.topics.includes(topic));
  if (reading.length === 0) {
    const read = [...new Set(lines.flatMap((line) => line.topics))].join(', ');
    throw new UsageError(`the stage does not read ${topic}; it reads ${read}`);
  }
  const wanted = reading.filter((line) => integration === undefined || nameOf(line) === integration);
  const [line, ...others] = wanted;
  if (line === undefined) throw new UsageError(`there is no integration ${integration}: ${namesOf(reading)}`);
  if (others.length > 0) throw new UsageError(`--integration must say which one: ${namesOf(wanted)}`);
  return line;
}

function nameOf(line: Line): string {
  return line.kind === 'delivery' ? line.integration : line.group;
}

function namesOf(lines: readonly Line[]): string {
  return lines.map(nameOf).join(', ');
}
