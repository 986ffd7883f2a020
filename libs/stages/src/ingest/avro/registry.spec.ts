import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { lookUpSchema, type RegistryAccess } from './registry.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A registry at `/base` that answers by path. */
async function registryWith(answers: Record<string, object | Answer>, more: Partial<RegistryAccess> = {}) {
  const asked: IncomingMessage[] = [];
  server = createServer((request, response) => {
    asked.push(request);
    const answer = answers[request.url ?? ''] ?? { error_code: 40403 };
    if (typeof answer === 'function') return void (answer as Answer)(request, response);
    response.statusCode = 'error_code' in answer ? 404 : 200;
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = new URL(`http://127.0.0.1:${port}/base/`);
  const access: RegistryAccess = { url, ca: undefined, authorization: () => undefined, ...more };
  return { access, asked };
}

const status =
  (code: number, body = ''): Answer =>
  (_request, response) => {
    response.statusCode = code;
    response.end(body);
  };

describe('a schema registry', () => {
  it('gives a schema by its id, to whom shows the credentials', async () => {
    const { access, asked } = await registryWith(
      { '/base/schemas/ids/7': { schema: '"long"' } },
      { authorization: () => 'Basic abc' },
    );
    expect(await lookUpSchema(access, 7)).toEqual({ text: '"long"', references: [] });
    expect(asked[0]?.headers.authorization).toBe('Basic abc');
  });

  it('gives the schemas that a schema names, what they need first', async () => {
    const { access } = await registryWith({
      '/base/schemas/ids/7': {
        schema: 'top',
        references: [
          { name: 'A', subject: 'a/b', version: 1 },
          { name: 'B', subject: 'b', version: 2 },
        ],
      },
      '/base/subjects/a%2Fb/versions/1': { schema: 'A', references: [{ name: 'B', subject: 'b', version: 2 }] },
      '/base/subjects/b/versions/2': { schema: 'B', references: [{ name: 'A', subject: 'a/b', version: 1 }] },
    });
    expect(await lookUpSchema(access, 7)).toEqual({ text: 'top', references: ['B', 'A'] });
  });

  it('is believed when it knows no such schema, none of Avro, or not one that it names', async () => {
    const names = (subject: string) => [{ name: 'x', subject, version: 1 }];
    const { access } = await registryWith({
      '/base/schemas/ids/2': { schema: 'message X {}', schemaType: 'PROTOBUF' },
      '/base/schemas/ids/3': { schema: 'top', references: names('gone') },
      '/base/schemas/ids/4': { schema: 'top', references: Array.from({ length: 40 }, (_, n) => names(`s${n}`)).flat() },
      ...Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`/base/subjects/s${n}/versions/1`, { schema: 'S' }])),
    });
    for (const id of [1, 2, 3, 4]) expect(await lookUpSchema(access, id)).toBeNull();
  });

  it.each([
    ['is in trouble', status(503), { code: 'SCHEMA_REGISTRY_UNREACHABLE', context: { status: 503 } }],
    ['refuses us', status(401), { code: 'SCHEMA_REGISTRY_REFUSED', context: { status: 401 } }],
    ['sends us elsewhere', status(302), { code: 'SCHEMA_REGISTRY_UNREACHABLE', context: { status: 302 } }],
    ['is a log-in page', status(200, '<html>canary'), { context: { fault: 'NO_SCHEMA' } }],
    ['has something else', status(200, '[1]'), { context: { fault: 'NO_SCHEMA' } }],
    ['cuts us off', ((request) => request.socket.destroy()) as Answer, { context: { fault: 'ECONNRESET' } }],
    ['talks on and on', status(200, 'canary'.repeat(300_000)), { context: { fault: 'REPLY_TOO_LARGE' } }],
  ])('that %s is asked again later', async (_what, answer, error) => {
    const { access } = await registryWith({ '/base/schemas/ids/7': answer });
    const failure: unknown = await lookUpSchema(access, 7).then(
      () => 'answered',
      (thrown: unknown) => thrown,
    );
    expect(failure).toMatchObject({ retryable: true, ...error });
    expect(JSON.stringify(failure)).not.toContain('canary');
  });

  it('that is not there is asked again later', async () => {
    const url = new URL('http://127.0.0.1:1');
    const access = { url, ca: undefined, authorization: () => undefined };
    await expect(lookUpSchema(access, 7)).rejects.toMatchObject({
      retryable: true,
      context: { fault: 'ECONNREFUSED' },
    });
  });
});
