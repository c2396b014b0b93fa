import { readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { warmUp } from '../../kernel-sim/cpu/warm-up.ts';
import { Kvm } from '../../kernel-sim/kvm/vm.ts';
import { DeterministicScheduler } from '../../kernel-sim/schedule/deterministic.ts';
import type { Exit, Reply } from '../../proto/uapi/exit.ts';
import type { BoardBoot } from '../../test/boot/boots.ts';
import type { Guest } from '../../test/boot/run.ts';
import { IoctlError } from '../../vmm/api/ioctl-port.ts';
import { boards } from '../../vmm/boards/index.ts';
import { loadImageFile } from '../../vmm/loader/file.ts';
import { Machine } from '../../vmm/machine/machine.ts';
import { residentMostMiB } from './resident.ts';

// node boot-alone.ts WORDS: boots with engine and VMM in this process, without a wire between them, and tells a BootedAlone.

/** WORDS, in JSON. */
export interface AloneWords {
  readonly boot: BoardBoot;
  readonly guest: Guest;
  /** What user space prints first. */
  readonly begin: string;
}

export interface BootedAlone {
  readonly toUserSeconds: number;
  readonly seconds: number;
  /** On the CPU: what others on this machine do is left out. */
  readonly cpuSeconds: number;
  readonly instructions: number;
  readonly residentMiB: number;
  /** How many, by reason and who answered. */
  readonly exits: readonly (readonly [what: string, count: number])[];
}

const { boot, guest, begin }: AloneWords = JSON.parse(process.argv[2] ?? '');
const mib = 2 ** 20;
const board = boards.find(({ name }) => name === boot.board);
if (board === undefined) throw new Error(`no board ${boot.board}`);

const kvm = new Kvm({ vmsMax: 1, memoryBytesMax: 512 * mib, vcpusMax: 4 });
const kernel = new DeterministicScheduler(kvm);
const startedMs = performance.now();
const startedCpu = process.cpuUsage();
const sinceStart = () => (performance.now() - startedMs) / 1000;
warmUp();
let printed = '';
let toUserSeconds = Number.NaN;

const machine = new Machine({
  board,
  image: loadImageFile(guest.kernel, board.ram.base),
  initrd: { file: guest.initrd, data: new Uint8Array(readFileSync(guest.initrd)) },
  commandLine: boot.commandLine,
  memoryBytes: Number.parseInt(boot.memory, 10) * mib,
  smp: guest.smp,
  port: {
    takesAlarms: true,
    async ioctl(address, request) {
      const result = kernel.ioctl(address, request);
      if (!result.ok) throw new IoctlError(result.errno, result.message);
      return result.value as never;
    },
  },
  console(bytes) {
    printed += Buffer.from(bytes).toString('latin1');
    if (Number.isNaN(toUserSeconds) && printed.includes(`\n${begin}`)) toUserSeconds = sinceStart();
  },
  log: { warn: () => {} },
});

function enter(vcpu: number, reply: Reply | undefined): void {
  const refusal = kernel.enter(0, vcpu, reply);
  if (refusal !== undefined) throw new Error(refusal);
}

const nameOf = (exit: Exit) => (exit.reason === 'mmio' ? `mmio ${exit.write ? 'write' : 'read'}` : exit.reason);

/** Takes turns until the machine ends itself; gives the exits. */
async function run(): Promise<ReadonlyMap<string, number>> {
  const exits = new Map<string, number>();
  for (;;) {
    // What a device is at may be what the guest waits for.
    if (!kernel.runnable) await nextTurn();
    if (!kernel.runnable) throw new Error('every vCPU waits, and for nothing that will come');
    for (const record of kernel.turn()) {
      if ('event' in record) {
        machine.event(record.event);
        continue;
      }
      const { exit, vcpu, virtualTimeNs } = record;
      const handled = await machine.handle(vcpu, exit, virtualTimeNs);
      const what = handled.kind === 'reply' ? `${nameOf(exit)} ${handled.by}` : nameOf(exit);
      exits.set(what, (exits.get(what) ?? 0) + 1);
      if (handled.kind === 'stop') return exits;
      enter(vcpu, handled.reply);
    }
  }
}

for (const vcpu of await machine.boot()) enter(vcpu, undefined);
const exits = await run();
const { user, system } = process.cpuUsage(startedCpu);
const cpus = [...(kvm.vms.get(0)?.vcpus.values() ?? [])];
const booted: BootedAlone = {
  toUserSeconds,
  seconds: sinceStart(),
  cpuSeconds: (user + system) / 1e6,
  instructions: cpus.reduce((sum, { cpu }) => sum + cpu.executed, 0),
  residentMiB: residentMostMiB(process.pid),
  exits: [...exits].toSorted(([, a], [, b]) => b - a),
};
process.send?.(booted);
process.disconnect?.();
