import type { FastifyPluginAsync } from 'fastify';
import { notFound } from './errors.ts';

/** A board as `/v1/boards/:name` tells it: memory map, call routing, firmware functions. */
export interface BoardCard {
  readonly name: string;
  readonly doc: string;
}

/** The boards this server can be. */
export const boardRoutes: FastifyPluginAsync<{ readonly boards: readonly BoardCard[] }> = async (app, { boards }) => {
  app.get('/v1/boards', async () => ({ boards: boards.map(({ name, doc }) => ({ name, doc })) }));
  app.get<{ Params: { name: string } }>('/v1/boards/:name', async ({ params }, reply) => {
    const board = boards.find(({ name }) => name === params.name);
    return board ?? notFound(reply, `no board ${params.name}; there are ${boards.map(({ name }) => name).join(', ')}`);
  });
};
