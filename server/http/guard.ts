import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Auth, isRefusal } from '../endpoint/auth.ts';
import { anyone, type Caller, type Right } from '../endpoint/tokens.ts';

const callers = new WeakMap<FastifyRequest, Caller>();

/** Who sent a request. */
export function callerOfRequest(request: FastifyRequest): Caller {
  return callers.get(request) ?? anyone;
}

/** Paths anybody may ask: whether the process is there is no secret. */
const open: readonly string[] = ['/livez', '/readyz'];

const rightOf = ({ method, url }: FastifyRequest): Right | undefined =>
  open.includes(url.split('?')[0] ?? '') ? undefined : method === 'GET' ? 'observe' : 'control';

/** Asks every request who sends it, before any route. */
export function guard(app: FastifyInstance, auth: Auth): void {
  app.addHook('onRequest', async (request, reply) => {
    const answer = auth.admit(request.headers, rightOf(request));
    if (!isRefusal(answer)) {
      callers.set(request, answer);
      return;
    }
    const { status, ...body } = answer;
    if (status === 401) reply.header('www-authenticate', 'Bearer');
    await reply.code(status).send(body);
  });
}
