import type { FastifyPluginAsync } from 'fastify';
import type { Sessions } from '../session/registry.ts';

/** Alive: the event loop turns. Ready: kernels are taken in. */
export const healthRoutes: FastifyPluginAsync<{ readonly sessions: Sessions }> = async (app, { sessions }) => {
  app.get('/livez', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_, reply) => {
    if (!sessions.draining) return { status: 'ok' };
    return reply.code(503).send({ status: 'draining' });
  });
};
