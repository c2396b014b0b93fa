import type { Kernel } from '../../kernel-sim/link/kernel.ts';
import { type Script, ScriptedKernel } from '../../kernel-sim/link/scripted-kernel.ts';
import { deterministicKernel } from '../../kernel-sim/main.ts';
import { type Exit, reply } from '../../proto/uapi/exit.ts';
import type { Address, IoctlRequest, IoctlResult } from '../../proto/uapi/ioctl.ts';
import { registerSet } from '../../proto/uapi/registers.ts';
import type { MachineFactory } from '../../server/session/machine.ts';
import { ScriptedMachine } from '../../server/session/scripted-machine.ts';
import { boards } from '../../vmm/boards/index.ts';
import { loadImageFile } from '../../vmm/loader/file.ts';
import { Machine } from '../../vmm/machine/machine.ts';

/** A guest, its board, and over how many lanes its vCPUs are spread. */
export interface Guest {
  readonly name: string;
  readonly vcpus: number;
  readonly lanes: number;
  readonly kernel: () => Kernel & { readonly executed?: readonly string[] };
  readonly machine: MachineFactory;
}

function bareMetal(program: string, vcpus: number, lanes: number): Guest {
  const board = boards.find(({ name }) => name === 'highbank');
  if (board === undefined) throw new Error('there is no board highbank');
  const image = loadImageFile(`test/guests/bin/${program}-highbank.elf`);
  return {
    name: `${program} on ${vcpus} vCPUs, ${lanes} lanes`,
    vcpus,
    lanes,
    kernel: () => deterministicKernel({ memoryBytesMax: 2 ** 28, vcpusMax: vcpus }),
    machine: ({ port, console }) =>
      new Machine({ board, image, smp: vcpus, port, console, log: { warn: () => undefined } }),
  };
}

const call = (vcpu: number, n: number): Exit => ({
  reason: 'smc',
  immediate: vcpu,
  isa: 'a32',
  bytes: 4,
  mode: 0x13,
  pc: 0x8004,
  registers: registerSet({ r0: n }),
  windows: [],
});

/** A kernel that writes down what it was made to do. */
class WitnessKernel extends ScriptedKernel {
  readonly executed: string[] = [];

  override ioctl(address: Address, request: IoctlRequest): IoctlResult {
    if (request.name === 'write_memory')
      this.executed.push(`write ${request.ipa} ${Buffer.from(request.data).toString('hex')}`);
    return super.ioctl(address, request);
  }
}

const callsEach = 12;

/** Each vCPU calls so many times; a call is answered after two ioctls, of which one must not be done twice. */
function nested(vcpus: number, lanes: number): Guest {
  const script: Script = (entries) => call(0, entries);
  return {
    name: `nested ioctls of ${vcpus} vCPUs, ${lanes} lanes`,
    vcpus,
    lanes,
    kernel: () => new WitnessKernel(script),
    machine: ({ port, console }) => {
      let done = 0;
      return new ScriptedMachine(port, vcpus, async (vcpu, exit) => {
        if (exit.reason !== 'smc') throw new Error(`unexpected ${exit.reason}`);
        const n = exit.registers.values[0] ?? 0;
        if (n > callsEach) {
          done += 1;
          if (done === vcpus) return { kind: 'stop', cause: 'shutdown', text: 'all done', exitCode: 0 };
          return new Promise(() => undefined);
        }
        await port.ioctl({ vm: 1 }, { name: 'write_memory', ipa: vcpu * 16, data: Uint8Array.of(vcpu, n) });
        const { data } = await port.ioctl({ vm: 1 }, { name: 'read_memory', ipa: vcpu * 16, bytes: 2 });
        console(Uint8Array.of(0x30 + vcpu));
        return {
          kind: 'reply',
          reply: reply({ registers: registerSet({ r0: n + 1, r1: data.length }) }),
          label: `call(${n})`,
          by: 'nested',
        };
      });
    },
  };
}

export const guests: readonly Guest[] = [
  bareMetal('hello', 1, 0),
  bareMetal('alarm', 1, 0),
  bareMetal('smp', 4, 0),
  bareMetal('smp', 4, 2),
  nested(3, 0),
  nested(3, 3),
];
