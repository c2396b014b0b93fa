import type { FastifyPluginAsync } from 'fastify';
import type { Sessions } from '../session/registry.ts';
import { notFound } from './errors.ts';
import { callerOfRequest } from './guard.ts';

/** The VMs of this server, one a session; a caller sees those its token lets it see. */
export const vmRoutes: FastifyPluginAsync<{ readonly sessions: Sessions }> = async (app, { sessions }) => {
  app.get('/v1/vms', async (request) => {
    const caller = callerOfRequest(request);
    const seen = sessions.list().filter(({ identity }) => caller.sees(identity.owner));
    return { vms: seen.map((session) => session.view()) };
  });
  app.get<{ Params: { id: string } }>('/v1/vms/:id', async (request, reply) => {
    const { id } = request.params;
    const session = sessions.get(id);
    if (session !== undefined && callerOfRequest(request).sees(session.identity.owner)) return session.view();
    return notFound(reply, `no VM ${id}; GET /v1/vms lists them`);
  });
};
