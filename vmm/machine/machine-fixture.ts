import type { CallExit, MmioExit } from '../../proto/uapi/exit.ts';
import type { Address, IoctlName, IoctlRequest, IoctlTable } from '../../proto/uapi/ioctl.ts';
import { type Aarch32Register, aarch32Registers, registerSet } from '../../proto/uapi/registers.ts';
import type { Board } from '../api/define-board.ts';
import type { IoctlPort } from '../api/ioctl-port.ts';
import type { LoadedImage } from '../loader/image.ts';
import type { Handled } from './handled.ts';
import { Machine, type MachineSetup } from './machine.ts';

type Asked = readonly [Address, IoctlRequest];

/** A kernel that says yes to everything and remembers what it was asked; RAM reads as `memory`. */
export class RecordingPort implements IoctlPort {
  readonly takesAlarms: boolean = false;
  readonly asked: Asked[] = [];
  memory = new Uint8Array(0);

  async ioctl<N extends IoctlName>(
    address: Address,
    request: Extract<IoctlRequest, { readonly name: N }>,
  ): Promise<IoctlTable[N]['result']> {
    this.asked.push([address, request]);
    const answers: Partial<IoctlTable[keyof IoctlTable]['result']> = {
      vm: 0,
      values: [BigInt(0x8000_0000 + (address.vcpu ?? 0))],
      data: this.memory,
      state: 'stopped',
    };
    return answers as IoctlTable[N]['result'];
  }

  requests<N extends IoctlName>(name: N): readonly Extract<IoctlRequest, { readonly name: N }>[] {
    return this.asked.flatMap(([, request]) =>
      request.name === name ? [request as Extract<IoctlRequest, { readonly name: N }>] : [],
    );
  }
}

/** A machine with what it printed and reported, booted. */
export interface Rig {
  readonly machine: Machine;
  readonly port: RecordingPort;
  readonly reports: readonly string[];
  printed(): string;
  handle(vcpu: number, exit: CallExit | MmioExit): Promise<Handled>;
  /** What the normal world reads from a word. */
  load(ipa: number): Promise<number>;
  store(ipa: number, value: number): Promise<Handled>;
}

/** An image of one empty page at the start of a board's RAM. */
export function emptyImage({ ram }: Board): LoadedImage {
  return {
    file: 'test.elf',
    entry: ram.base,
    segments: [{ ipa: ram.base, data: new Uint8Array(16), bytes: 4096 }],
    symbols: [{ name: '_start', address: ram.base }],
  };
}

/** A call with these registers; those not named are 0. */
export function callExit(registers: Partial<Record<Aarch32Register, number>>, facts: Partial<CallExit> = {}): CallExit {
  const zeroes = Object.fromEntries(aarch32Registers.map((name) => [name, 0]));
  return {
    reason: 'smc',
    immediate: 0,
    isa: 'a32',
    bytes: 4,
    mode: 0x13,
    pc: 0x8004,
    registers: registerSet({ ...zeroes, ...registers }),
    windows: [],
    ...facts,
  };
}

export function mmioExit(ipa: number, write: boolean, data: readonly number[]): MmioExit {
  return { reason: 'mmio', ipa, write, data: Uint8Array.from(data), pc: 0x8000 };
}

const bytesOf = (word: number) => [word & 0xff, (word >>> 8) & 0xff, (word >>> 16) & 0xff, word >>> 24];

function wordOf(handled: Handled): number {
  const data = handled.kind === 'reply' ? handled.reply.mmioData : new Uint8Array(0);
  return data.reduceRight((word, byte) => ((word << 8) | byte) >>> 0, 0);
}

/** Boots a machine of this board on a kernel that remembers. */
export async function bootRig(
  board: Board,
  {
    port = new RecordingPort(),
    ...wishes
  }: Omit<Partial<MachineSetup>, 'port'> & { readonly port?: RecordingPort } = {},
): Promise<Rig> {
  const printed: number[] = [];
  const reports: string[] = [];
  const machine = new Machine({
    board,
    image: emptyImage(board),
    port,
    console: (bytes) => void printed.push(...bytes),
    log: { warn: (fields) => void reports.push(String(fields['report'])) },
    ...wishes,
  });
  await machine.boot();
  const handle = async (vcpu: number, exit: CallExit | MmioExit) => machine.handle(vcpu, exit);
  return {
    machine,
    port,
    reports,
    printed: () => String.fromCharCode(...printed),
    handle,
    load: async (ipa) => wordOf(await handle(0, mmioExit(ipa, false, [0, 0, 0, 0]))),
    store: (ipa, value) => handle(0, mmioExit(ipa, true, bytesOf(value))),
  };
}

/** The registers a reply writes, by name; `undefined` for the end of the machine. */
export function written(handled: Handled): Partial<Record<Aarch32Register, number>> | undefined {
  if (handled.kind === 'stop') return undefined;
  const { mask, values } = handled.reply.registers;
  const names = aarch32Registers.filter((_, bit) => (mask & (1 << bit)) !== 0);
  return Object.fromEntries(names.map((name, index) => [name, values[index]]));
}
