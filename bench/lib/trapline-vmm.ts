import { openSync } from 'node:fs';
import { pino } from 'pino';
import { buildServer } from '../../server/app.ts';
import { Recorder } from '../../server/journal/recorder.ts';
import type { VmmWords } from './candidates.ts';
import { cpuMeter, serveParent } from './child.ts';
import { SmcMachine } from './smc-machine.ts';

// node trapline-vmm.ts WORDS: the VMM half; answers { count } with { ns, cpuUs }. WORDS is a VmmWords in JSON.
const { vcpus, socket, pollNsMax, trace, journal }: VmmWords = JSON.parse(process.argv[2] ?? '');
const recorder = new Recorder({
  open: () => openSync(trace ?? '', 'w'),
  writer: { name: 'bench', version: '0' },
  machine: '',
  nowNs: () => Math.round(performance.now() * 1e6),
  onError: ({ message }) => process.stderr.write(`${message}\n`),
});
const ready = Promise.withResolvers<SmcMachine>();

const server = await buildServer({
  listen: socket === undefined ? { kind: 'tcp', host: '127.0.0.1', port: 0 } : { kind: 'unix', path: socket },
  machine: ({ port }) => {
    const machine = new SmcMachine(port, vcpus);
    ready.resolve(machine);
    return machine;
  },
  pollNsMax,
  boards: [],
  version: 'bench',
  logger: pino({ level: 'silent' }),
  ...(trace === undefined ? {} : { tap: () => recorder.connection() }),
  ...(journal === undefined ? {} : { journal: { ...journal, machine: 'bench' } }),
});
const { address } = server;
const url = address.kind === 'tcp' ? `ws://127.0.0.1:${address.port}/v1/kvm` : `ws+unix:${address.path}:/v1/kvm`;

const cpuUs = cpuMeter();
serveParent<{ readonly count: number }>({ url }, async ({ count }) => {
  const machine = await ready.promise;
  await machine.idle();
  cpuUs();
  const started = process.hrtime.bigint();
  await machine.answer(count);
  const ns = Number(process.hrtime.bigint() - started);
  return { ns, cpuUs: cpuUs() };
});
