import { type ClientDuplexStream, credentials, makeGenericClientConstructor } from '@grpc/grpc-js';
import { serveParent } from './child.ts';
import { type Cell, Exchanges } from './exchange.ts';
import { exitService } from './grpc-service.ts';
import { exitBytes } from './payload.ts';

// node grpc-client.ts URL STREAMS: a bare grpc-js client with so many streams on one channel.
const [url = '', streams = '1'] = process.argv.slice(2);
const Client = makeGenericClientConstructor(exitService, 'bench.Exits');
const client = new Client(url, credentials.createInsecure());
const question = Buffer.from(exitBytes);

const { exits: open } = client;
if (typeof open !== 'function') throw new Error('the client has no method of its service');
const calls = Array.from(
  { length: Number(streams) },
  () => open.call(client) as unknown as ClientDuplexStream<Buffer, Buffer>,
);
const exchanges = new Exchanges((stream) => void calls[stream]?.write(question));
for (const [stream, call] of calls.entries()) {
  call.on('data', () => exchanges.arrived(stream));
  call.on('error', () => process.exit(1));
}
serveParent<Cell>({}, (cell) => exchanges.run(cell));
