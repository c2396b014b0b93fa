import { pino } from 'pino';
import type { Kernel } from '../../kernel-sim/link/kernel.ts';
import { deterministicKernel, runKernel } from '../../kernel-sim/main.ts';
import { cpuMeter, serveParent } from './child.ts';

// node trapline-kernel.ts URL LANES POLL: the kernel half; answers any question with { samplesUs } since the last one.
const [connect = '', lanes = '0', pollNsMax = '0'] = process.argv.slice(2);
const inner = deterministicKernel({ memoryBytesMax: 2 ** 24, vcpusMax: 64 });

let samples: number[] = [];
let last: bigint | undefined;

/** Times vCPU 0 from one entry to the next: guest, exit, wire, answer, wire, entry. */
const kernel: Kernel = {
  get runnable() {
    return inner.runnable;
  },
  ioctl: (address, request) => inner.ioctl(address, request),
  turn: () => inner.turn(),
  enter(vm, vcpu, reply) {
    const refusal = inner.enter(vm, vcpu, reply);
    if (vcpu === 0) {
      const now = process.hrtime.bigint();
      if (last !== undefined) samples.push(Number(now - last) / 1000);
      last = now;
    }
    return refusal;
  },
};

const logger = pino({ level: 'silent' });
const { signal } = new AbortController();
void runKernel({
  connect,
  connectTimeoutMs: 5000,
  kernel,
  vcpusMax: 64,
  lanes: Number(lanes),
  pollNsMax: Number(pollNsMax),
  version: 'bench',
  logger,
  signal,
  nowMs: () => performance.now(),
  random: () => 0.5,
}).then(({ outcome, text }) => {
  process.stderr.write(`kernel: ${outcome}: ${text}\n`);
  process.exit(1);
});

const cpuUs = cpuMeter();
serveParent({}, async () => {
  const samplesUs = samples;
  samples = [];
  last = undefined;
  return { samplesUs, cpuUs: cpuUs() };
});
