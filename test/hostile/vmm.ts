import { pino } from 'pino';
import { buildServer } from '../../server/app.ts';
import { ScriptedMachine } from '../../server/session/scripted-machine.ts';

// node test/hostile/vmm.ts: a VMM that is quick to lose patience.
const server = await buildServer({
  listen: { kind: 'tcp', host: '127.0.0.1', port: 0 },
  machine: ({ port }) => new ScriptedMachine(port, 1),
  boards: [],
  version: 'hostile',
  logger: pino({ level: 'silent' }),
  limits: { headersMs: 1000, handshakeMs: 1000, closeMs: 200 },
});
process.on('disconnect', () => void server.close('the test is over').then(() => process.exit(0)));
process.send?.(server.address);
