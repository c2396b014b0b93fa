import { pino } from 'pino';
import { deterministicKernel, runKernel } from '../../kernel-sim/main.ts';
import { TimedKernel } from './neighbour.ts';

// node test/hostile/kernel.ts URL: runs the VMM's guest again and again; tells its parent, when asked, how long its exits took.
const [connect = ''] = process.argv.slice(2);
const waitsMs: number[] = [];
let runs = 0;
const unlike: string[] = [];

process.on('disconnect', () => process.exit(0));
process.on('message', () => process.send?.({ runs, unlike: unlike.splice(0), waitsMs: waitsMs.splice(0) }));

for (;;) {
  const kernel = new TimedKernel(deterministicKernel({ memoryBytesMax: 2 ** 30, vcpusMax: 1 }));
  const { outcome, text } = await runKernel({
    connect,
    connectTimeoutMs: 10_000,
    kernel,
    vcpusMax: 1,
    version: 'neighbour',
    logger: pino({ level: 'silent' }),
    signal: new AbortController().signal,
    nowMs: () => performance.now(),
    random: () => 0,
  });
  runs += 1;
  waitsMs.push(...kernel.take());
  if (outcome !== 'done') unlike.push(text);
}
