import type { CallExit } from '../../proto/uapi/exit.ts';
import { type Aarch32Register, aarch32Registers, registerValue } from '../../proto/uapi/registers.ts';
import type { Call, Conduit } from '../api/define-firmware.ts';

/** A call whose registers are picked from its exit when they are asked for. */
class GuestCall {
  readonly conduit: Conduit;
  readonly immediate: number;
  readonly isa: 'a32' | 't32';
  readonly mode: number;
  readonly #exit: CallExit;

  constructor(exit: CallExit) {
    this.conduit = exit.reason;
    this.immediate = exit.immediate;
    this.isa = exit.isa;
    this.mode = exit.mode;
    this.#exit = exit;
  }

  /** @throws Error for a register the exit does not carry */
  register(name: Aarch32Register): number {
    const value = name === 'pc' ? this.#exit.pc : registerValue(this.#exit.registers, name);
    if (value === undefined) throw new Error(`this exit does not carry ${name}; add it to the firmware's reads: [...]`);
    return value;
  }
}

for (const name of aarch32Registers) {
  Object.defineProperty(GuestCall.prototype, name, {
    get(this: GuestCall) {
      return this.register(name);
    },
  });
}

/** The call of an exit, as firmware sees it. */
export function guestCall(exit: CallExit): Call {
  // The loop above gives the class its register getters; its type cannot say so.
  return new GuestCall(exit) as unknown as Call;
}
