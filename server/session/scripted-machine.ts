import type { Exit } from '../../proto/uapi/exit.ts';
import { reply } from '../../proto/uapi/exit.ts';
import type { IoctlPort } from '../../vmm/api/ioctl-port.ts';
import type { Handled } from '../../vmm/machine/handled.ts';
import type { SessionMachine } from './machine.ts';

/** Answers an exit; the default lets the guest go on. */
export type Answer = (vcpu: number, exit: Exit) => Handled | Promise<Handled>;

const goOn: Handled = { kind: 'reply', reply: reply(), label: 'call', by: 'script' };

/** A machine without a board: so many vCPUs, and a function that answers. For tests and for measuring the wire alone. */
export class ScriptedMachine implements SessionMachine {
  readonly #port: IoctlPort;
  readonly #vcpus: number;
  readonly #answer: Answer;

  constructor(port: IoctlPort, vcpus: number, answer: Answer = () => goOn) {
    this.#port = port;
    this.#vcpus = vcpus;
    this.#answer = answer;
  }

  async boot(): Promise<readonly number[]> {
    const { vm } = await this.#port.ioctl({}, { name: 'create_vm', type: 0 });
    const vcpus = Array.from({ length: this.#vcpus }, (_, vcpu) => vcpu);
    await Promise.all(vcpus.map((vcpu) => this.#port.ioctl({ vm }, { name: 'create_vcpu', vcpu })));
    return vcpus;
  }

  handle(vcpu: number, exit: Exit): Handled | Promise<Handled> {
    return this.#answer(vcpu, exit);
  }

  snapshot(): undefined {
    return undefined;
  }

  restore(): void {}

  describe(): { readonly board: string; readonly vcpus: number } {
    return { board: 'scripted', vcpus: this.#vcpus };
  }
}
