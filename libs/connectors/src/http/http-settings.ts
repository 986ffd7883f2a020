import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { isAddressRange } from './address-check.ts';

/** Settings that every connector over HTTP has beside its own. */
export const httpSettings = z.object({
  allowInsecure: z.boolean().default(false).meta({
    description: 'Operators only: allow plain HTTP and every address, also private ones. For tests and demo receivers.',
  }),
  allowRanges: z
    .array(z.string().refine(isAddressRange, 'must be an address or a range such as 10.20.0.0/16'))
    .default([])
    .meta({ description: 'Operators only: private addresses or ranges (CIDR) in which the destination may lie.' }),
  timeoutMs: z
    .int()
    .min(100)
    .max(300_000)
    .default(30_000)
    .meta({ description: 'Milliseconds that one request may take, answer included.' }),
  caFile: z.string().refine(isAbsolute, 'must be an absolute path').optional().meta({
    description: 'PEM file of the authority that signed the destination’s certificate, where it is not a public one.',
  }),
});
export type HttpSettings = z.output<typeof httpSettings>;
