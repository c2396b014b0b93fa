import { type CoreRegister, coreRegister, type MpState } from '../../proto/uapi/kvm.ts';
import type { IoctlPort, KernelPort } from '../api/ioctl-port.ts';

/** A handler's view of the kernel: one VM's ioctls by their meaning. */
export class VmKernelPort implements KernelPort {
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

  async mpState(vcpu: number): Promise<MpState> {
    const { state } = await this.#port.ioctl({ vm: this.#vm, vcpu }, { name: 'get_mp_state' });
    return state;
  }
}
