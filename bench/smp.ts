/**
 * How much more two vCPUs on threads of their own execute than one, on loops that have nothing to do with one another;
 * two bare threads in the same run say how much the machine had to give.
 */
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { Kvm } from '../kernel-sim/kvm/vm.ts';
import { RealtimeScheduler } from '../kernel-sim/schedule/realtime.ts';
import type { IoctlName, IoctlRequest, IoctlTable } from '../proto/uapi/ioctl.ts';
import { coreRegister, vcpuFeatures } from '../proto/uapi/kvm.ts';
import { a32 } from './guests/kernels.ts';
import { spread } from './lib/statistics.ts';

const quick = process.argv.includes('--quick');
const rounds = quick ? 2 : 9;
const cellMs = quick ? 100 : 1000;

const codeAddress = 0x1_0000;
const scratchAddress = 0x2_0000;
const scratchBytes = 0x1_0000;

interface Machine {
  readonly scheduler: RealtimeScheduler;
  executed(): number;
}

/** A VM whose vCPUs all sieve, each in memory of its own, for longer than any bench lasts. */
function machine(vcpus: number): Machine {
  const kvm = new Kvm({ vcpusMax: vcpus, memoryBytesMax: 2 ** 24 });
  const scheduler = new RealtimeScheduler(kvm, { nowNs: () => performance.now() * 1e6 });
  function must<N extends IoctlName>(name: N, request: IoctlTable[N]['request'], vcpu?: number): void {
    const address = name === 'create_vm' ? {} : { vm: 0, ...(vcpu === undefined ? {} : { vcpu }) };
    const result = scheduler.ioctl(address, { name, ...request } as IoctlRequest);
    if (!result.ok) throw new Error(`${name}: ${result.message}`);
  }
  must('create_vm', { type: 0 });
  must('set_user_memory_region', { slot: 0, flags: 0, ipa: 0, bytes: 2 ** 20 });
  must('write_memory', { ipa: codeAddress, data: new Uint8Array(Int32Array.from(a32.image).buffer) });
  for (let vcpu = 0; vcpu < vcpus; vcpu += 1) must('create_vcpu', { vcpu });
  for (let vcpu = 0; vcpu < vcpus; vcpu += 1) {
    must('arm_vcpu_init', { target: 'cortex-a15', features: 1 << vcpuFeatures.psci02 }, vcpu);
    const scratch = scratchAddress + vcpu * scratchBytes;
    const registers = [
      { id: coreRegister('pc'), value: BigInt(codeAddress + a32.entries.sieve) },
      { id: coreRegister('r0'), value: 0x7fff_ffffn },
      { id: coreRegister('r10'), value: BigInt(scratch) },
    ];
    must('set_one_reg', { registers }, vcpu);
    scheduler.enter(0, vcpu, undefined);
  }
  const cpus = [...(kvm.vms.get(0)?.vcpus.values() ?? [])];
  return {
    scheduler,
    executed() {
      // Any ioctl that a running vCPU must stand still for brings its count up to date.
      must('get_reg_list', { count: 1000 }, 0);
      return cpus.reduce((sum, { cpu }) => sum + cpu.executed, 0);
    },
  };
}

/** Instructions a millisecond of all vCPUs together. */
async function run(machine: Machine, ms: number): Promise<number> {
  const start = performance.now();
  const before = machine.executed();
  while (performance.now() - start < ms) {
    machine.scheduler.turn();
    await wait(5);
  }
  return (machine.executed() - before) / (performance.now() - start);
}

const bare = [0, 1].map(() => new Worker(new URL('./spinner.ts', import.meta.url)));

/** Rounds of so many bare threads together. */
async function spin(threads: number): Promise<number> {
  const ended = bare.slice(0, threads).map(async (worker) => {
    worker.postMessage(cellMs);
    return ((await once(worker, 'message')) as [number])[0];
  });
  return (await Promise.all(ended)).reduce((sum, value) => sum + value, 0);
}

const machines = [machine(1), machine(2)];
const guest: number[] = [];
const host: number[] = [];
for (const each of machines) await run(each, 1000);
for (let round = 0; round < rounds; round += 1) {
  const rates: number[] = [];
  for (const each of machines) {
    rates.push(await run(each, cellMs));
    // The other VM stands still meanwhile.
    each.executed();
  }
  guest.push((rates[1] ?? 0) / (rates[0] ?? 1));
  host.push((await spin(2)) / (await spin(1)));
}
process.stdout.write(`two vCPUs / one vCPU        ${spread(guest, 2)}\n`);
process.stdout.write(`two bare threads / one      ${spread(host, 2)}\n`);
process.stdout.write(
  `of what the machine gives   ${spread(
    guest.map((value, n) => value / (host[n] ?? 1)),
    2,
  )}\n`,
);
await Promise.all([...machines.map(({ scheduler }) => scheduler.close()), ...bare.map((worker) => worker.terminate())]);
