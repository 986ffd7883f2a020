import { PipelineError } from '@tripline/pipeline';
import { SecretError } from '@tripline/secrets';
import { boundedRequest, NoReplyError } from '../../http/bounded-request.ts';

/** Where schemas are looked up. Anything that answers Confluent's REST paths: Confluent, Karapace, Apicurio (ccompat), Redpanda. */
export interface RegistryAccess {
  readonly url: URL;
  readonly ca: string | undefined;
  /** Value of the Authorization header; asked at each look-up, so that a rotated secret counts. @throws SecretError */
  authorization(): string | undefined;
}

export interface RegisteredSchema {
  readonly text: string;
  /** Texts of the schemas that it names, those that need no other first. */
  readonly references: readonly string[];
}

const TIMEOUT_MS = 5_000;
const MAX_REPLY_BYTES = 1024 * 1024;
/** Schemas that one schema needs, whatever names whatever. */
const MAX_REFERENCES = 32;

/** The registry does not say what a schema is: it may, later. */
export class RegistryError extends PipelineError {
  constructor(code: 'SCHEMA_REGISTRY_UNREACHABLE' | 'SCHEMA_REGISTRY_REFUSED', context: Record<string, unknown>) {
    super('schema registry gives no answer', { code, retryable: true, context });
  }
}

/**
 * The schema of an id. Ids are never given twice, so that an answer holds for ever.
 * @returns null when the registry knows no such id, or it is no Avro schema
 * @throws RegistryError (retryable)
 */
export async function lookUpSchema(access: RegistryAccess, id: number): Promise<RegisteredSchema | null> {
  const found = await get(access, `/schemas/ids/${id}`);
  if (found === null) return null;
  const references: string[] = [];
  const isWhole = await collect(access, found, references, new Set());
  return isWhole ? { text: found.schema, references } : null;
}

interface Reference {
  readonly subject: string;
  readonly version: number;
}
interface Answer {
  readonly schema: string;
  readonly references: readonly Reference[];
}

/** Depth first: what a schema names goes before it. @returns false when one of them is not there */
async function collect(access: RegistryAccess, of: Answer, texts: string[], seen: Set<string>): Promise<boolean> {
  for (const { subject, version } of of.references) {
    const path = `/subjects/${encodeURIComponent(subject)}/versions/${version}`;
    if (seen.has(path)) continue;
    if (seen.size === MAX_REFERENCES) return false;
    seen.add(path);
    const found = await get(access, path);
    if (found === null || !(await collect(access, found, texts, seen))) return false;
    texts.push(found.schema);
  }
  return true;
}

async function get({ url, ca, authorization }: RegistryAccess, path: string): Promise<Answer | null> {
  const auth = credentials(authorization, path);
  const headers = {
    accept: 'application/vnd.schemaregistry.v1+json, application/json',
    ...(auth === undefined ? {} : { authorization: auth }),
  };
  const whole = new URL(url);
  whole.pathname = whole.pathname.replace(/\/$/, '') + path;
  const asked = { url: whole, method: 'GET', headers, ca, timeoutMs: TIMEOUT_MS, maxBytes: MAX_REPLY_BYTES } as const;
  const { status, body } = await boundedRequest(asked).catch((error: unknown) => {
    throw new RegistryError('SCHEMA_REGISTRY_UNREACHABLE', { path, fault: faultOf(error) });
  });
  if (status === 404) return null;
  if (status === 401 || status === 403) throw new RegistryError('SCHEMA_REGISTRY_REFUSED', { path, status });
  if (status !== 200) throw new RegistryError('SCHEMA_REGISTRY_UNREACHABLE', { path, status });
  return readAnswer(body, path);
}

/** A secret that has gone may come back, as when its file is being replaced. */
function credentials(authorization: RegistryAccess['authorization'], path: string): string | undefined {
  try {
    return authorization();
  } catch (error) {
    const fault = error instanceof SecretError ? error.code : 'UNKNOWN';
    throw new RegistryError('SCHEMA_REGISTRY_REFUSED', { path, fault });
  }
}

function faultOf(error: unknown): string {
  return error instanceof NoReplyError ? error.code : 'UNKNOWN';
}

function readAnswer(body: Buffer, path: string): Answer | null {
  const answer = parsed(body);
  // Something else stands at this address, or before it: a log-in page, say.
  if (typeof answer?.schema !== 'string')
    throw new RegistryError('SCHEMA_REGISTRY_UNREACHABLE', { path, fault: 'NO_SCHEMA' });
  if (answer.schemaType !== undefined && answer.schemaType !== 'AVRO') return null;
  const references = Array.isArray(answer.references) ? answer.references.filter(isReference) : [];
  return { schema: answer.schema, references };
}

function parsed(body: Buffer): { schema?: unknown; schemaType?: unknown; references?: unknown } | undefined {
  try {
    const answer: unknown = JSON.parse(body.toString());
    return typeof answer === 'object' && answer !== null ? answer : undefined;
  } catch {
    return undefined;
  }
}

function isReference(value: unknown): value is Reference {
  const { subject, version } = (value ?? {}) as Partial<Reference>;
  return typeof subject === 'string' && Number.isInteger(version);
}
