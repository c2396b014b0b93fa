import { lstat, unlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { UsageError } from '../../vmm/api/usage-error.ts';

/** Where a VMM listens. */
export type ListenAddress =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string };

const loopback = /^(127(\.\d{1,3}){3}|localhost|::1)$/;

/** Bytes of a socket path the kernel takes. @source linux include/uapi/linux/un.h, UNIX_PATH_MAX less the terminator */
const pathBytesMax = 107;

/** Whether only this machine reaches it. */
export function isLoopback(where: ListenAddress): boolean {
  return where.kind === 'unix' || loopback.test(where.host);
}

/** Names of a server on loopback. */
export const loopbackHosts: readonly string[] = ['localhost', '127.0.0.1', '::1'];

/** `isProtected`: TLS and tokens are there. @throws UsageError for an address that must not or cannot be listened on */
export async function checkListen(where: ListenAddress, isProtected: boolean): Promise<void> {
  if (where.kind === 'tcp') {
    if (isLoopback(where) || isProtected) return;
    throw new UsageError(
      `${where.host} is not a loopback address: without TLS and tokens Trapline listens on loopback or a Unix socket only; use tcp:PORT or unix:PATH, or give --tls-cert, --tls-key and --tokens`,
    );
  }
  if (Buffer.byteLength(where.path) > pathBytesMax) {
    throw new UsageError(`${where.path}: a socket path has at most ${pathBytesMax} bytes; choose a shorter one`);
  }
  const folder = dirname(where.path);
  if ((await lstat(folder).catch(() => undefined)) === undefined) {
    throw new UsageError(`${where.path}: there is no directory ${folder}; create it or choose another path`);
  }
  await clearStale(where.path);
}

/** Removes a socket file nobody listens on any more, and nothing else. */
async function clearStale(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return;
  if (!found.isSocket()) throw new UsageError(`${path} exists and is no socket; choose another path`);
  if (await answers(path))
    throw new UsageError(`${path}: another server listens there; stop it or choose another path`);
  await unlink(path);
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path);
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', () => resolve(false));
  });
}

const causes: Readonly<Record<string, (where: string) => string>> = {
  EADDRINUSE: (where) => `${where} is in use; stop the program there or choose another address`,
  EACCES: (where) => `${where}: permission denied; choose a port above 1023 or a directory you may write to`,
  EADDRNOTAVAIL: (where) => `${where} is not an address of this machine`,
};

/** What listening failed with, as the user's mistake where it is one. */
export function listenFailure(where: ListenAddress, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const name = where.kind === 'tcp' ? `${where.host}:${where.port}` : where.path;
  const cause = causes[code];
  return cause === undefined ? error : new UsageError(cause(name));
}
