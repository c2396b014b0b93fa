import type { FastifyPluginAsync } from 'fastify';
import type { Sessions } from '../session/registry.ts';
import { notFound } from './errors.ts';

/** The VMs of this server, one a session. */
export const vmRoutes: FastifyPluginAsync<{ readonly sessions: Sessions }> = async (app, { sessions }) => {
  app.get('/v1/vms', async () => ({ vms: sessions.list().map((session) => session.view()) }));
  app.get<{ Params: { id: string } }>('/v1/vms/:id', async ({ params }, reply) => {
    const session = sessions.get(params.id);
    return session?.view() ?? notFound(reply, `no VM ${params.id}; GET /v1/vms lists them`);
  });
};
