import { aboutFormats } from '@tripline/formats';
import { type Command, done } from '../command.ts';

export const formatsList: Command = {
  name: 'formats list',
  summary: 'list the formats that records are read by, with whose they are and what they name',
  notes: [
    'What each names and its traps: docs/formats/README.md. A format of your own: docs/formats/custom.md.',
    'With --json one object: {"formats":[{"format":"…","product":"…","record":"…","agent":"…",…,"traps":"…"}]}',
  ],
  options: {},
  examples: ['tripline formats list', 'tripline formats list --json | jq -r .formats[].format'],
  run: async () => {
    const width = Math.max(...aboutFormats.map(({ format }) => format.length));
    const lines = aboutFormats.map(({ format, product, record }) => `${format.padEnd(width)}   ${product}: ${record}`);
    return done(lines, { formats: aboutFormats });
  },
};
