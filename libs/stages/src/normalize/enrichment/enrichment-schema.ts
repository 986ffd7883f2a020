import { toolClasses } from '@tripline/contract';
import { z } from 'zod';

const MOST_ROWS = 5_000;
const MOST_PATTERNS = 200;

const text = z.string().trim().min(1).max(256);
/** One pattern, or several of which one must match. */
const patterns = z
  .union([text, z.array(text).min(1).max(MOST_PATTERNS)])
  .transform((one): readonly string[] => (typeof one === 'string' ? [one] : one));
const decimal = z
  .union([z.string(), z.number()])
  .transform(String)
  .pipe(z.string().regex(/^\d{1,30}(\.\d{1,30})?$/, 'must be a decimal, e.g. "10000.00"'));
const currency = z.string().regex(/^[A-Z]{3}$/, 'must be three capital letters (ISO 4217)');
const override = z.boolean().default(false);
const tenants = patterns.optional();

/** What tells instances of a source apart: fields of the event, facts of the transport, or a path into what no field took. */
export const instanceFields = [
  'server',
  'client',
  'agent',
  'owner',
  'role',
  'project',
  'source_ip',
  'stream',
  'address',
] as const;
const instanceKey = z
  .string()
  .regex(
    new RegExp(`^(?:${instanceFields.join('|')}|/.{1,200})$`),
    `must be one of ${instanceFields.join(', ')}, or a path such as /instance`,
  );

const instance = z
  .strictObject({
    tenants,
    source: patterns.optional(),
    where: z
      .record(instanceKey, patterns)
      .refine((where) => Object.keys(where).length <= 8, 'must have at most 8 conditions')
      .default({}),
    agent: text.optional(),
    owner: text.optional(),
    role: text.optional(),
    project: text.optional(),
    override,
  })
  .refine(
    ({ source, where }) => source !== undefined || Object.keys(where).length > 0,
    'must name a source or a condition',
  )
  .refine(({ agent, owner, role, project }) => (agent ?? owner ?? role ?? project) !== undefined, 'fills nothing in');

const agent = z
  .strictObject({
    tenants,
    agent: patterns,
    owner: text.optional(),
    role: text.optional(),
    project: text.optional(),
    override,
  })
  .refine(({ owner, role, project }) => (owner ?? role ?? project) !== undefined, 'fills nothing in');

const tool = z.strictObject({
  tenants,
  source: patterns.optional(),
  server: patterns.optional(),
  tool: patterns,
  class: z.enum(toolClasses),
  override,
});

const destination = z.strictObject({ tenants, agents: patterns.optional(), allow: patterns });

const cap = z
  .strictObject({
    tenants,
    payee: patterns.optional(),
    role: patterns.optional(),
    agent: patterns.optional(),
    cap: decimal,
    currency: currency.optional(),
    override,
  })
  .refine(({ payee, role, agent }) => (payee ?? role ?? agent) !== undefined, 'must name a payee, a role or an agent');

const rows = <Row extends z.ZodType>(row: Row) => z.array(row).max(MOST_ROWS).default([]);

/** The enrichment file. A row holds where all its conditions are met; see docs/enrichment.md. */
export const enrichmentSchema = z.strictObject({
  instances: rows(instance),
  agents: rows(agent),
  tools: rows(tool),
  destinations: rows(destination),
  caps: rows(cap),
});

export type EnrichmentTables = z.output<typeof enrichmentSchema>;
