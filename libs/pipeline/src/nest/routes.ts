import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { HttpReply, HttpRequest, HttpServer } from '../http.ts';

/** The raw routes of stages on Nest's Fastify server: bodies arrive as bytes, whatever their content type says. */
export function fastifyRoutes(app: NestFastifyApplication): HttpServer {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  return {
    post: (path, { maxBodyBytes }, handle) => {
      fastify.route({
        method: 'POST',
        url: path,
        bodyLimit: maxBodyBytes,
        errorHandler: (error, _request, reply) => {
          const { status, code } = refusal(error);
          void reply.status(status).send({ error: { code, message: messages[code] } });
        },
        handler: async (request, reply) => {
          const answer = await handle(toRequest(request));
          await reply
            .status(answer.status)
            .headers(answer.headers ?? {})
            .send(serialised(answer));
        },
      });
    },
  };
}

const messages = {
  body_too_large: 'the request body is larger than the limit',
  bad_request: 'the request cannot be read',
  internal: 'the request could not be handled; nothing is known to have been accepted',
} as const;

function refusal(error: { statusCode?: number }): { status: number; code: keyof typeof messages } {
  if (error.statusCode === 413) return { status: 413, code: 'body_too_large' };
  if (error.statusCode !== undefined && error.statusCode < 500)
    return { status: error.statusCode, code: 'bad_request' };
  return { status: 500, code: 'internal' };
}

function toRequest(request: { headers: HttpRequest['headers']; body: unknown; ip: string }): HttpRequest {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  return { headers: request.headers, body, remoteAddress: request.ip };
}

function serialised(answer: HttpReply): unknown {
  return answer.body ?? '';
}
