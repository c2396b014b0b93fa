import type { MpState } from '../../proto/uapi/kvm.ts';

/**
 * Power of one vCPU: KVM_MP_STATE_*, and whether a runnable one waits for an interrupt (WFI, CPU_SUSPEND).
 * @source linux arch/arm64/kvm/arm.c, kvm_arch_vcpu_ioctl_set_mpstate(), kvm_arch_vcpu_runnable()
 */
export class PowerState {
  #state: MpState = 'runnable';
  #isWaiting = false;
  readonly #announce: (state: MpState) => void;

  /** `announce` hears of changes the kernel itself makes, not of `set`. */
  constructor(announce: (state: MpState) => void) {
    this.#announce = announce;
  }

  get state(): MpState {
    return this.#state;
  }

  get isWaiting(): boolean {
    return this.#isWaiting;
  }

  /** SET_MP_STATE and VCPU_INIT: the VMM's own change. */
  set(state: MpState): void {
    this.#state = state;
    this.#isWaiting = false;
  }

  /** A change the guest or a reply asked for. */
  change(state: 'runnable' | 'stopped'): void {
    const isNew = state !== this.#state;
    this.set(state);
    if (isNew) this.#announce(state);
  }

  wait(): void {
    this.#isWaiting = true;
  }

  /** An interrupt line is high, or KVM_RUN was entered anew. */
  wake(): void {
    this.#isWaiting = false;
  }
}
