import { Server, ServerCredentials, type ServerDuplexStream } from '@grpc/grpc-js';
import { cpuMeter, serveParent } from './child.ts';
import { exitService } from './grpc-service.ts';
import { runBytes } from './payload.ts';

// node grpc-server.ts: a bare grpc-js server that answers each message of a stream with the bytes of a Run.
const server = new Server();
const answer = Buffer.from(runBytes);
server.addService(exitService, {
  exits: (call: ServerDuplexStream<Buffer, Buffer>) => {
    call.on('data', () => call.write(answer));
    call.on('end', () => call.end());
  },
});
const port = await new Promise<number>((resolve, reject) => {
  server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
    error === null ? resolve(bound) : reject(error),
  );
});
const cpuUs = cpuMeter();
serveParent({ url: `127.0.0.1:${port}` }, async () => ({ cpuUs: cpuUs() }));
