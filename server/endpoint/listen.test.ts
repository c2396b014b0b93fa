import { describe, expect, it } from 'vitest';
import { checkListen, type ListenAddress } from './listen.ts';

const tcp = (host: string): ListenAddress => ({ kind: 'tcp', host, port: 7411 });
const sayWhatToDo = /: without TLS and tokens .* or give --tls-cert, --tls-key and --tokens$/;

describe('a server without TLS and tokens', () => {
  it.each(['127.0.0.1', '127.1.2.3', 'localhost', '::1'])('listens on %s (SEC-1)', async (host) => {
    await expect(checkListen(tcp(host), false)).resolves.toBeUndefined();
  });

  it.each(['0.0.0.0', '::', '192.0.2.1', 'vmm.example', '127.0.0.1.example'])(
    'does not listen on %s (SEC-1)',
    async (host) => {
      await expect(checkListen(tcp(host), false)).rejects.toThrow(sayWhatToDo);
      await expect(checkListen(tcp(host), true)).resolves.toBeUndefined();
    },
  );
});
