import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UsageError } from '../vmm/api/usage-error.ts';
import { buildServer, type RunningServer } from './app.ts';
import type { ListenAddress } from './endpoint/listen.ts';
import { ScriptedMachine } from './session/scripted-machine.ts';

const boards = [
  { name: 'one', doc: 'the first' },
  { name: 'two', doc: 'the second' },
];
const anyPort: ListenAddress = { kind: 'tcp', host: '127.0.0.1', port: 0 };

const servers: RunningServer[] = [];
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trapline-app-'));
});

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close('the test is over');
  rmSync(folder, { recursive: true });
});

async function serve(listen: ListenAddress): Promise<RunningServer> {
  const server = await buildServer({
    listen,
    machine: ({ port }) => new ScriptedMachine(port, 1),
    boards,
    version: 'test',
    logger: pino({ level: 'silent' }),
  });
  servers.push(server);
  return server;
}

function get({ address }: RunningServer, path: string): Promise<{ status: number; body: unknown }> {
  const where = address.kind === 'unix' ? { socketPath: address.path } : { host: address.host, port: address.port };
  return new Promise((resolve, reject) => {
    const sent = request({ ...where, path }, (response) => {
      let text = '';
      response.on('data', (part) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }));
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe('GET', () => {
  it.each([
    ['/livez', 200, { status: 'ok' }],
    ['/readyz', 200, { status: 'ok' }],
    ['/v1/vms', 200, { vms: [] }],
    ['/v1/vms/abc', 404, { error: 'not_found', message: 'no VM abc; GET /v1/vms lists them' }],
    ['/v1/boards', 200, { boards }],
    ['/v1/boards/two', 200, { name: 'two', doc: 'the second' }],
    ['/v1/boards/three', 404, { error: 'not_found', message: 'no board three; there are one, two' }],
    ['/nowhere', 404, { error: 'not_found', message: expect.stringContaining('there are /v1/vms') }],
    ['/v1/vms/%zz', 400, { error: 'bad_request' }],
  ])('%s answers %i', async (path, status, body) => {
    expect(await get(await serve(anyPort), path)).toMatchObject({ status, body });
  });
});

describe('a Unix socket', () => {
  const at = () => join(folder, 'kvm.sock');

  it('is listened on, and gone after close', async () => {
    const server = await serve({ kind: 'unix', path: at() });
    expect(await get(server, '/livez')).toMatchObject({ status: 200 });
    await server.close('done');
    expect(existsSync(at())).toBe(false);
  });

  it('that a dead server left is taken over', async () => {
    // A socket renamed while bound stays behind when its server ends.
    const dead = createServer().listen(`${at()}.old`);
    await new Promise((resolve) => dead.once('listening', resolve));
    renameSync(`${at()}.old`, at());
    await new Promise((resolve) => dead.close(resolve));
    expect(existsSync(at())).toBe(true);
    const server = await serve({ kind: 'unix', path: at() });
    expect(await get(server, '/livez')).toMatchObject({ status: 200 });
  });

  it('of a living server is left alone', async () => {
    const first = await serve({ kind: 'unix', path: at() });
    await expect(serve({ kind: 'unix', path: at() })).rejects.toThrow(/another server listens there/);
    expect(await get(first, '/livez')).toMatchObject({ status: 200 });
  });

  it('that is a file is left alone', async () => {
    writeFileSync(at(), 'precious');
    await expect(serve({ kind: 'unix', path: at() })).rejects.toThrow(/exists and is no socket/);
    expect(existsSync(at())).toBe(true);
  });

  it.each([
    ['in no directory', () => join(folder, 'none', 'kvm.sock'), /there is no directory .*none; create it/],
    ['with too long a path', () => join(folder, 'x'.repeat(120)), /at most 107 bytes/],
  ])('%s is refused', async (_, path, message) => {
    await expect(serve({ kind: 'unix', path: path() })).rejects.toThrow(message);
  });
});

describe('a TCP address', () => {
  it.each(['0.0.0.0', '::', '192.168.1.5', 'example.net', '127.0.0.1.example.net'])(
    '%s is refused without TLS and tokens',
    async (host) => {
      await expect(serve({ kind: 'tcp', host, port: 0 })).rejects.toThrow(/is not a loopback address/);
    },
  );

  it('in use is the user’s mistake', async () => {
    const { address } = await serve(anyPort);
    const refused = serve(address);
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(/is in use; stop the program there or choose another address/);
  });
});

it('is not ready while it drains', async () => {
  const server = await serve(anyPort);
  server.sessions.drain('done');
  expect(await get(server, '/readyz')).toEqual({ status: 503, body: { status: 'draining' } });
  expect(await get(server, '/livez')).toMatchObject({ status: 200 });
});

it('closes once however often it is asked', async () => {
  const server = await serve(anyPort);
  await Promise.all([server.close('a'), server.close('b')]);
});
