import { z } from 'zod';
import { count, plainUrl, reference } from './setting-types.ts';

const registry = z
  .strictObject({
    url: plainUrl.describe('Where schemas are looked up by their id: Confluent’s REST paths below this address'),
    username: z.string().min(1).optional().describe('User name, where the registry asks for one'),
    password: reference.optional().describe('Password of the user'),
    token: reference.optional().describe('Bearer token, instead of user name and password'),
    ca: reference.optional().describe('Authorities to trust (PEM) instead of those of the system'),
    allowHttp: z.boolean().default(false).describe('Ask over plain HTTP: schemas could be changed on the way'),
  })
  .refine(({ url, allowHttp }) => allowHttp || !url.startsWith('http:'), {
    path: ['url'],
    message: 'must be https (allowHttp allows plain HTTP)',
  })
  .refine(({ username, password }) => (username === undefined) === (password === undefined), {
    message: 'username and password belong together',
  })
  .refine(({ username, token }) => username === undefined || token === undefined, {
    message: 'takes a user or a token, not both',
  });

/** The schemas of a source's Avro values. */
export const avroSettings = z.strictObject({
  schemas: z
    .array(
      z.strictObject({
        file: z
          .string()
          .regex(/^\/[^\0]+$/, 'must be an absolute path')
          .describe('Schema file (.avsc)'),
        id: count(0, 0xffffffff)
          .optional()
          .describe('Its id in Confluent’s framing; left out: values name it by its fingerprint only'),
      }),
    )
    .max(1_000)
    .default([])
    .describe('Schemas from files'),
  registry: registry.optional().describe('Schema registry for ids that no file has'),
});

export type AvroSettings = z.output<typeof avroSettings>;
