import { once } from 'node:events';
import { WebSocket } from 'ws';
import { serveParent } from './child.ts';
import { type Cell, Exchanges } from './exchange.ts';
import { exitBytes } from './payload.ts';

// node echo-client.ts URL: a bare ws client that sends the bytes of an Exit and waits for an answer.
const [url = ''] = process.argv.slice(2);
const socket = new WebSocket(url, { perMessageDeflate: false });
await once(socket, 'open');
// Answers come in the order of the questions.
const waiting: number[] = [];
const exchanges = new Exchanges((stream) => {
  waiting.push(stream);
  socket.send(exitBytes, { binary: true });
});
socket.on('message', () => exchanges.arrived(waiting.shift() ?? 0));
serveParent<Cell>({}, (cell) => exchanges.run(cell));
