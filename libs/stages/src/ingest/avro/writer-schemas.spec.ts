import { PipelineError } from '@tripline/pipeline';
import { describe, expect, it } from 'vitest';
import type { SchemaName } from './frame.ts';
import type { RegisteredSchema } from './registry.ts';
import { SchemaPendingError, WriterSchemas } from './writer-schemas.ts';

const NOW = 1_000_000;
const end = new AbortController().signal;
const byId = (id: number): SchemaName => ({ kind: 'id', id });
const registered: RegisteredSchema = { text: '"long"', references: [] };
const isDown = new PipelineError('down', { code: 'SCHEMA_REGISTRY_UNREACHABLE', retryable: true });

/** A registry whose answers the test sets. */
function registry(answers: Record<number, RegisteredSchema | null | Error> = {}) {
  const asked: number[] = [];
  const lookUp = async (id: number) => {
    asked.push(id);
    const answer = answers[id] ?? null;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { asked, answers, schemas: new WriterSchemas([], lookUp) };
}

describe('schemas from a registry', () => {
  it('are asked for once, however many partitions want them', async () => {
    const { asked, schemas } = registry({ 1: registered });
    expect(() => schemas.find(byId(1))).toThrow(SchemaPendingError);
    await Promise.all([1, 2, 3].map(() => schemas.resolve([byId(1), byId(1)], NOW, end)));
    expect(schemas.find(byId(1))).not.toBeNull();
    await schemas.resolve([byId(1)], NOW, end);
    expect(asked).toEqual([1]);
  });

  it('that it does not know are surely unknown, for a minute', async () => {
    const { asked, answers, schemas } = registry();
    await schemas.resolve([byId(1)], NOW, end);
    expect(schemas.find(byId(1))).toBeNull();
    answers[1] = registered;
    await schemas.resolve([byId(1)], NOW + 59_000, end);
    expect([schemas.find(byId(1)), asked]).toEqual([null, [1]]);
    await schemas.resolve([byId(1)], NOW + 61_000, end);
    expect(schemas.find(byId(1))).not.toBeNull();
  });

  it('that are no schemas of Avro are unknown', async () => {
    const { schemas } = registry({ 1: { text: '{"type":"nonsense"}', references: [] } });
    await schemas.resolve([byId(1)], NOW, end);
    expect(schemas.find(byId(1))).toBeNull();
  });

  it('are waited for while the registry is down; what it gave before holds', async () => {
    const { answers, schemas } = registry({ 1: registered, 2: isDown });
    await expect(schemas.resolve([byId(1), byId(2)], NOW, end)).rejects.toBe(isDown);
    expect(schemas.find(byId(1))).not.toBeNull();
    expect(() => schemas.find(byId(2))).toThrow(SchemaPendingError);
    answers[2] = registered;
    await schemas.resolve([byId(2)], NOW, end);
    expect(schemas.find(byId(2))).not.toBeNull();
  });

  it('are not asked for in a flood', async () => {
    const { asked, schemas } = registry();
    const names = Array.from({ length: 5_000 }, (_, id) => byId(id));
    await schemas.resolve(names, NOW, end);
    expect(asked).toHaveLength(64);
    expect(schemas.find(byId(0))).toBeNull();
    expect(() => schemas.find(byId(64))).toThrow(SchemaPendingError);
  });

  it('are not asked for any more once the process stops', async () => {
    const { asked, schemas } = registry();
    await schemas.resolve([byId(1)], NOW, AbortSignal.abort());
    expect(asked).toEqual([]);
  });

  it('are not remembered without end', async () => {
    const { schemas } = registry(Object.fromEntries(Array.from({ length: 1_100 }, (_, id) => [id, registered])));
    for (let id = 0; id < 1_100; id += 50) {
      const names = Array.from({ length: 50 }, (_, n) => byId(id + n));
      await schemas.resolve(names, NOW, end);
    }
    expect(() => schemas.find(byId(0))).toThrow(SchemaPendingError);
    expect(schemas.find(byId(1_099))).not.toBeNull();
  });
});

it('without a registry what the settings do not hold is unknown', async () => {
  const schemas = new WriterSchemas([], null);
  await schemas.resolve([byId(1)], NOW, end);
  expect(schemas.find(byId(1))).toBeNull();
  expect(schemas.find({ kind: 'fingerprint', fingerprint: 1n })).toBeNull();
});
