/** An Avro schema as JSON. */
export type AvroSchema = string | AvroSchema[] | { [key: string]: unknown; type: string; name?: string };

/** One version of a record's schema, as it lies in `schemas/<record>/<version>.avsc`. */
export interface SchemaFile {
  readonly record: string;
  readonly version: number;
  readonly schema: AvroSchema;
}

interface Field {
  readonly name: string;
  readonly type: AvroSchema;
  readonly doc?: string;
}

const primitives: Record<string, string> = {
  string: 'string',
  int: 'number',
  long: 'number',
  float: 'number',
  double: 'number',
  boolean: 'boolean',
  bytes: 'Buffer',
  null: 'null',
};

/**
 * TypeScript interfaces of the newest version of each record, and every version of every schema as a constant.
 * Pure: the same files give the same text, so a test can tell whether the committed file is stale.
 */
export function generateTypes(files: readonly SchemaFile[]): string {
  const out: string[] = ['// Made from libs/contract/schemas by `npm run contract:generate`. Do not edit.', ''];
  const done = new Map<string, string>();
  for (const { schema } of newest(files)) emitRecord(schema, out, done);
  out.push('/** Every version of every schema, oldest first: what a reader may meet on a topic. */');
  out.push(`export const schemaFiles = ${JSON.stringify(files, null, 2)} as const;`, '');
  return out.join('\n');
}

function newest(files: readonly SchemaFile[]): SchemaFile[] {
  const byRecord = new Map<string, SchemaFile>();
  for (const file of files) {
    const seen = byRecord.get(file.record);
    if (seen === undefined || file.version > seen.version) byRecord.set(file.record, file);
  }
  return [...byRecord.values()];
}

/** Emits the interface of a record (and, first, of the records inside it) and gives the TypeScript name of any type. */
function emitRecord(type: AvroSchema, out: string[], done: Map<string, string>): string {
  if (typeof type === 'string') return primitives[type] ?? type;
  if (Array.isArray(type)) return type.map((branch) => emitRecord(branch, out, done)).join(' | ');
  if (type.type === 'array') return `${wrap(emitRecord(type['items'] as AvroSchema, out, done))}[]`;
  if (type.type === 'map') return `Record<string, ${emitRecord(type['values'] as AvroSchema, out, done)}>`;
  if (type.type === 'enum')
    return emitOnce(type, done, out, () => (type['symbols'] as string[]).map((s) => `'${s}'`).join(' | '));
  if (type.type !== 'record') return emitRecord(type.type, out, done);
  return emitOnce(type, done, out, () => {
    const fields = (type['fields'] as Field[]).map((field) => {
      const doc = field.doc === undefined ? '' : `  /** ${field.doc} */\n`;
      return `${doc}  ${field.name}: ${emitRecord(field.type, out, done)};`;
    });
    return `{\n${fields.join('\n')}\n}`;
  });
}

function emitOnce(
  type: { name?: string; [key: string]: unknown },
  done: Map<string, string>,
  out: string[],
  body: () => string,
): string {
  const name = type.name ?? 'Unnamed';
  if (done.has(name)) return name;
  const text = body();
  done.set(name, text);
  if (typeof type['doc'] === 'string') out.push(`/** ${type['doc']} */`);
  out.push(text.startsWith('{') ? `export interface ${name} ${text}` : `export type ${name} = ${text};`, '');
  return name;
}

function wrap(name: string): string {
  return name.includes(' | ') ? `(${name})` : name;
}
