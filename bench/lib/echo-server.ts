import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { cpuMeter, serveParent } from './child.ts';
import { runBytes } from './payload.ts';

// node echo-server.ts [SOCKET]: a bare ws server that answers each message with the bytes of a Run.
const [path] = process.argv.slice(2);
const http = createServer();
const sockets = new WebSocketServer({ server: http, perMessageDeflate: false });
sockets.on('connection', (socket) => socket.on('message', () => socket.send(runBytes, { binary: true })));
await new Promise<void>((resolve) => {
  if (path === undefined) http.listen(0, '127.0.0.1', resolve);
  else http.listen(path, resolve);
});
const url = path === undefined ? `ws://127.0.0.1:${(http.address() as AddressInfo).port}/` : `ws+unix:${path}:/`;
const cpuUs = cpuMeter();
serveParent({ url }, async () => ({ cpuUs: cpuUs() }));
