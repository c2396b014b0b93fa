import { type CoreRegister, coreRegister, type MpState, memoryFlags } from '../../proto/uapi/kvm.ts';
import type { Rom } from '../api/define-device.ts';
import { IoctlError, type IoctlPort, type KernelPort } from '../api/ioctl-port.ts';
import type { RomPort } from './rom-port.ts';

/** A handler's view of the kernel: one VM's ioctls by their meaning. */
export class VmKernelPort implements KernelPort, RomPort {
  readonly #port: IoctlPort;
  readonly #vm: number;

  constructor(port: IoctlPort, vm: number) {
    this.#port = port;
    this.#vm = vm;
  }

  async readMemory(ipa: number, bytes: number): Promise<Uint8Array> {
    const { data } = await this.#port.ioctl({ vm: this.#vm }, { name: 'read_memory', ipa, bytes });
    return data;
  }

  async writeMemory(ipa: number, data: Uint8Array): Promise<void> {
    await this.#port.ioctl({ vm: this.#vm }, { name: 'write_memory', ipa, data });
  }

  async getRegisters(
    vcpu: number,
    names: readonly CoreRegister[],
  ): Promise<Readonly<Partial<Record<CoreRegister, number>>>> {
    const ids = names.map(coreRegister);
    const { values } = await this.#port.ioctl({ vm: this.#vm, vcpu }, { name: 'get_one_reg', ids });
    return Object.fromEntries(names.map((name, index) => [name, Number(values[index] ?? 0n)]));
  }

  async setRom(slot: number, ipa: number, rom: Rom | undefined): Promise<void> {
    const region = { name: 'set_user_memory_region', slot, flags: memoryFlags.readonly, ipa } as const;
    if (rom === undefined) {
      await this.#port.ioctl({ vm: this.#vm }, { ...region, bytes: 0 }).catch((error: unknown) => {
        // Taken away already, by an exit whose answer was lost.
        if (!(error instanceof IoctlError && error.errno === 'EINVAL')) throw error;
      });
      return;
    }
    await this.#port.ioctl({ vm: this.#vm }, { ...region, bytes: rom.bytes });
    for (const { at, data } of rom.parts) if (data.length > 0) await this.writeMemory(ipa + at, data);
  }

  async mpState(vcpu: number): Promise<MpState> {
    const { state } = await this.#port.ioctl({ vm: this.#vm, vcpu }, { name: 'get_mp_state' });
    return state;
  }
}
