import type { IncomingHttpHeaders } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Decision, HttpFault, HttpRefusal, HttpReply, HttpRoute, HttpServer } from '../http.ts';
import { certificateOf, type HttpTls } from './http-tls.ts';

type Fastify = ReturnType<ReturnType<NestFastifyApplication['getHttpAdapter']>['getInstance']>;
type RouteOptions = Parameters<Fastify['route']>[0];
type Request = Parameters<NonNullable<RouteOptions['handler']>>[0];
type Reply = Parameters<NonNullable<RouteOptions['handler']>>[1];

/** The raw routes of stages on Nest's Fastify server: bodies arrive as bytes, whatever their content type says. */
export function fastifyRoutes(app: NestFastifyApplication, tls: HttpTls | undefined): HttpServer {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  return { route: (route) => void fastify.route(served(route, tls)) };
}

function served(route: HttpRoute, tls: HttpTls | undefined): RouteOptions {
  const waiting = new WeakMap<Request, Exclude<Decision, HttpReply>>();
  return {
    method: route.method,
    url: route.path,
    bodyLimit: route.maxBodyBytes,
    // Before the body is read: who may not send it does not fill our memory with it.
    onRequest: async (request, reply) => {
      const decision = decide(route, request, reply, tls);
      if (typeof decision !== 'function') return send(reply, decision);
      waiting.set(request, decision);
    },
    handler: async (request, reply) => {
      const withBody = waiting.get(request);
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      return send(reply, withBody === undefined ? refuse(route, 500, 'internal', request) : await withBody(body));
    },
    errorHandler: (error, request, reply) => {
      const { status, code } = faultOf(error);
      void send(reply, refuse(route, status, code, request));
    },
  };
}

function decide(route: HttpRoute, request: Request, reply: Reply, tls: HttpTls | undefined): Decision {
  const certificate = tls === undefined || tls.clientAuth === 'none' ? null : certificateOf(request.raw.socket);
  if (tls?.clientAuth === 'require' && certificate === null) return refuse(route, 401, 'certificate_required', request);
  const closed = new Promise<void>((resolve) => reply.raw.once('close', resolve));
  const { headers, ip: remoteAddress } = request;
  return route.handle({ headers, query: queryOf(request.raw.url ?? ''), remoteAddress, certificate, closed });
}

function queryOf(url: string): URLSearchParams {
  const mark = url.indexOf('?');
  return new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1));
}

function send(reply: Reply, { status, headers, body }: HttpReply): Reply {
  return reply
    .status(status)
    .headers(headers ?? {})
    .send(body ?? '');
}

const messages: Readonly<Record<HttpFault, string>> = {
  body_too_large: 'the request body is larger than the limit',
  bad_request: 'the request cannot be read',
  certificate_required: 'a client certificate that this server trusts is needed',
  internal: 'the request could not be handled; nothing is known to have been accepted',
};

function refuse(route: HttpRoute, status: number, code: HttpFault, { headers }: Request): HttpReply {
  return (route.refuse ?? plainRefusal)({ status, code, message: messages[code] }, headers);
}

function plainRefusal({ status, code, message }: HttpRefusal, _headers: IncomingHttpHeaders): HttpReply {
  return { status, body: { error: { code, message } } };
}

function faultOf(error: unknown): { status: number; code: HttpFault } {
  const status = (error as { statusCode?: number }).statusCode;
  if (status === 413) return { status, code: 'body_too_large' };
  if (status !== undefined && status >= 400 && status < 500) return { status, code: 'bad_request' };
  return { status: 500, code: 'internal' };
}
