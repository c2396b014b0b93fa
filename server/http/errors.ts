import type { ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply } from 'fastify';

/** Every error of the REST API: a stable word, and what, where and what to do. */
interface ErrorBody {
  readonly error: string;
  readonly message: string;
}

export function notFound(reply: FastifyReply, message: string): FastifyReply {
  return reply.code(404).send({ error: 'not_found', message } satisfies ErrorBody);
}

/** Answers unknown routes and failing handlers in the API's own form. */
export function jsonErrors(app: FastifyInstance, routes: readonly string[]): void {
  app.setNotFoundHandler((request, reply) =>
    notFound(reply, `no ${request.method} ${request.url}; there are ${routes.join(', ')}`),
  );
  app.setErrorHandler((error, request, reply) => {
    const status = statusOf(error);
    if (status >= 500) request.log.error({ err: error }, 'request failed');
    const message = status >= 500 ? 'a bug of this server; its log has the details' : messageOf(error);
    return reply.code(status).send({ error: status >= 500 ? 'internal' : 'bad_request', message } satisfies ErrorBody);
  });
}

/** A request no route was even asked for: its URL is malformed. */
export function badRequest(error: Error, _: unknown, reply: { raw: ServerResponse }): void {
  const body: ErrorBody = { error: 'bad_request', message: error.message };
  reply.raw.writeHead(400, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

function statusOf(error: unknown): number {
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? Number(error.statusCode) : 500;
  return status >= 400 && status < 600 ? status : 500;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
