import type { Exit } from '../../proto/uapi/exit.ts';
import { reply } from '../../proto/uapi/exit.ts';
import { registerSet } from '../../proto/uapi/registers.ts';
import type { SessionMachine } from '../../server/session/machine.ts';
import type { IoctlPort } from '../../vmm/api/ioctl-port.ts';
import type { Handled } from '../../vmm/machine/handled.ts';

/** loop: smc #0; b loop */
const guest = Uint8Array.of(0x70, 0x00, 0x60, 0xe1, 0xfd, 0xff, 0xff, 0xea);
const ramBytes = 0x1_0000;

/** What every answer says: r0 to r3 as an SMCCC call returns them. */
const answer: Handled = {
  kind: 'reply',
  reply: reply({ registers: registerSet({ r0: 0, r1: 1, r2: 2, r3: 3 }) }),
  label: 'smc',
  by: 'bench',
};

/** A machine whose guest makes nothing but calls; answers as many as asked for, then holds each vCPU at its exit. */
export class SmcMachine implements SessionMachine {
  readonly #port: IoctlPort;
  readonly #vcpus: number;
  readonly #held: ((handled: Handled) => void)[] = [];
  #left = 0;
  #allHeld: (() => void) | undefined;

  constructor(port: IoctlPort, vcpus: number) {
    this.#port = port;
    this.#vcpus = vcpus;
  }

  async boot(): Promise<readonly number[]> {
    const port = this.#port;
    const { vm } = await port.ioctl({}, { name: 'create_vm', type: 0 });
    await port.ioctl(
      { vm },
      { name: 'set_call_routing', smc: { kind: 'forward' }, hvc: { kind: 'undef' }, kernelPsci: 'off' },
    );
    await port.ioctl({ vm }, { name: 'set_user_memory_region', slot: 0, flags: 0, ipa: 0, bytes: ramBytes });
    await port.ioctl({ vm }, { name: 'write_memory', ipa: 0, data: guest });
    const vcpus = Array.from({ length: this.#vcpus }, (_, vcpu) => vcpu);
    for (const vcpu of vcpus) {
      await port.ioctl({ vm }, { name: 'create_vcpu', vcpu });
      await port.ioctl({ vm, vcpu }, { name: 'arm_vcpu_init', target: 'cortex-a15', features: 0 });
    }
    return vcpus;
  }

  handle(_: number, exit: Exit): Handled | Promise<Handled> {
    if (exit.reason !== 'smc') return { kind: 'stop', cause: 'crash', text: `unexpected ${exit.reason}`, exitCode: 1 };
    if (this.#left > 0) {
      this.#left -= 1;
      return answer;
    }
    return new Promise((resolve) => {
      this.#held.push(resolve);
      if (this.#held.length === this.#vcpus) this.#allHeld?.();
    });
  }

  /** Answers `count` exits; settles once every vCPU waits at an exit again. */
  async answer(count: number): Promise<void> {
    this.#left = count;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#allHeld = resolve;
    for (const release of this.#held.splice(0)) release(answer);
    await promise;
  }

  /** Settles once every vCPU waits at an exit. */
  async idle(): Promise<void> {
    if (this.#held.length === this.#vcpus) return;
    await new Promise<void>((resolve) => {
      this.#allHeld = resolve;
    });
  }

  snapshot(): undefined {
    return undefined;
  }

  restore(): void {}

  describe(): { readonly board: string } {
    return { board: 'bench' };
  }
}
