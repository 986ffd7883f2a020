import { isAbsolute, normalize } from 'node:path';
import { z } from 'zod';

export const ndjsonFileSettings = z.object({
  path: z
    .string()
    .min(1)
    .refine((path) => !path.includes('\0'), 'must hold no zero byte')
    .refine((path) => isAbsolute(path) || !normalize(path).startsWith('..'), 'must not lead out of its folder')
    .meta({
      description: 'File to append to, below the folder that the operator allows. A relative path begins there.',
    }),
  rotateBytes: z.int().min(1_000_000).optional().meta({
    description: 'Begin a new file once this many bytes are reached; the old one becomes <path>.1, <path>.2 and so on.',
  }),
});
export type NdjsonFileSettings = z.output<typeof ndjsonFileSettings>;
