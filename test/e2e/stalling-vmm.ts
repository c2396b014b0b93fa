import { pino } from 'pino';
import { reply } from '../../proto/uapi/exit.ts';
import { buildServer } from '../../server/app.ts';
import { ScriptedMachine } from '../../server/session/scripted-machine.ts';

// node test/e2e/stalling-vmm.ts SOCKET STALL_MS HEARTBEAT_MS: a VMM whose event loop stands still at every tenth exit.
const [path = '', stallMs = '0', heartbeatMs = '0'] = process.argv.slice(2);
const never = new Int32Array(new SharedArrayBuffer(4));
let exits = 0;

await buildServer({
  listen: { kind: 'unix', path },
  machine: ({ port }) =>
    new ScriptedMachine(port, 1, (_, exit) => {
      if (exit.reason !== 'smc') return { kind: 'stop', cause: 'shutdown', text: `${exits} exits`, exitCode: 0 };
      exits += 1;
      if (exits % 10 === 0) Atomics.wait(never, 0, 0, Number(stallMs));
      return { kind: 'reply', reply: reply(), label: '', by: '' };
    }),
  boards: [],
  version: 'test',
  logger: pino({ level: 'silent' }),
  limits: { heartbeatMs: Number(heartbeatMs) },
});
process.on('disconnect', () => process.exit(0));
process.send?.('listening');
