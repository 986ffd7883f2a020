import { secretReferencePattern } from '@tripline/secrets';
import { z } from 'zod';

/** A reference to a secret, `env:NAME` or `file:/path`: never the secret itself. */
export type SecretRef = string & z.$brand<'SecretRef'>;

/**
 * A setting that names a secret.
 * @param help one sentence for the form and the docs
 */
export function secretSetting(help: string) {
  return z
    .string()
    .regex(secretReferencePattern, 'must be a reference: env:NAME or file:/absolute/path, never the secret itself')
    .brand<'SecretRef'>()
    .meta({ description: help, secret: true });
}

/** The settings of a schema that are references to secrets. */
export function secretNames(schema: z.ZodObject): readonly string[] {
  return Object.entries(schema.shape)
    .filter(([, field]) => (field as z.ZodType).meta()?.['secret'] === true)
    .map(([name]) => name);
}

/** An absolute URL. The scheme is checked with `allowInsecure` at hand, by the connector. */
export function urlSetting(help: string) {
  return z
    .string()
    .refine((text) => URL.canParse(text), {
      message: 'must be an absolute URL, for example https://siem.example:8088',
      abort: true,
    })
    .meta({ description: help });
}
