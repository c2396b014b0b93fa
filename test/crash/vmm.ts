import { pino } from 'pino';
import { buildServer } from '../../server/app.ts';
import { type Step, steps } from '../../server/endpoint/websocket.ts';
import { Machine } from '../../vmm/machine/machine.ts';
import { guestNamed } from './guests.ts';

// node test/crash/vmm.ts GUEST SOCKET JOURNAL [STEP COUNT SIGNAL]: a VMM that sends itself SIGNAL at the COUNTth STEP.
const [name = '', path = '', folder = '', step, count = '0', signal = 'SIGKILL'] = process.argv.slice(2);
const { wishes } = guestNamed(name);
const passed = new Map<Step, number>(steps.map((each) => [each, 0]));

const server = await buildServer({
  listen: { kind: 'unix', path },
  machine: ({ port, console, startSeconds = 0 }) =>
    new Machine({ ...wishes, startSeconds, port, console, log: { warn: () => undefined } }),
  startSeconds: () => 1_000_000,
  boards: [],
  version: 'crash',
  logger: pino({ level: 'silent' }),
  journal: { folder, durability: 'process', machine: name, bytesMax: 6000 },
  onStep(at) {
    const times = (passed.get(at) ?? 0) + 1;
    passed.set(at, times);
    if (at === step && times === Number(count)) process.kill(process.pid, signal);
  },
  watch: {
    exit: (exit) =>
      process.send?.(
        JSON.parse(
          JSON.stringify({ exit }, (_, value) => (typeof value === 'bigint' ? String(value) : value)),
        ) as object,
      ),
    ended: () => process.send?.({ passed: Object.fromEntries(passed) }),
  },
});
process.on('disconnect', () => void server.close('the test is over').then(() => process.exit(0)));
process.send?.({ listening: true });
