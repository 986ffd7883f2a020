import { runProcess } from '@tripline/pipeline';
import { surroundings } from '@tripline/stages';
import { type Command, done } from '../command.ts';
import { stageNamed } from '../stages.ts';

export const runStage: Command = {
  name: 'run',
  words: '<stage>',
  summary: 'run one stage until SIGTERM: ingest, normalize, detect or deliver',
  notes: ['Health is on /health/live and /health/ready, metrics on /metrics, of http.host and http.port.'],
  options: {},
  examples: ['tripline run normalize --settings /etc/tripline/settings.yaml'],
  run: async ({ words }, env) => {
    const handle = {
      env,
      on: (signal: 'SIGTERM' | 'SIGINT', handler: () => void) => void process.on(signal, handler),
      exit: (code: number) => process.exit(code),
      complain: (text: string) => void process.stderr.write(text),
    };
    await runProcess([stageNamed(words[0])], handle, surroundings);
    return done([], {});
  },
};
