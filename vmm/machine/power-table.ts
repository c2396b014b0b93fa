import type { PowerChange } from '../../proto/uapi/exit.ts';
import type { MpState } from '../../proto/uapi/kvm.ts';
import type { VcpuView } from '../api/define-firmware.ts';

/** Which vCPUs are on, as far as the VMM has decided or heard. */
export class PowerTable {
  #vcpus: readonly VcpuView[] = [];

  get vcpus(): readonly VcpuView[] {
    return this.#vcpus;
  }

  get isAllOff(): boolean {
    return this.#vcpus.every(({ power }) => power === 'off');
  }

  /** Sets the table to vCPUs with these MPIDRs, of which only the first is on. */
  start(mpidrs: readonly number[]): void {
    this.#vcpus = mpidrs.map((mpidr, vcpu) => ({ vcpu, mpidr, power: vcpu === 0 ? 'on' : 'off' }));
  }

  change({ action, vcpu }: PowerChange): void {
    if (action !== 'standby') this.#set(vcpu, action);
  }

  /** What the kernel says of a vCPU. */
  heard(vcpu: number, state: MpState): void {
    this.#set(vcpu, state === 'stopped' ? 'off' : 'on');
  }

  restore(vcpus: readonly VcpuView[]): void {
    this.#vcpus = vcpus;
  }

  #set(vcpu: number, power: VcpuView['power']): void {
    this.#vcpus = this.#vcpus.map((each) => (each.vcpu === vcpu ? { ...each, power } : each));
  }
}
