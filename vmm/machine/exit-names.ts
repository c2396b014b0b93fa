import type { CallExit, Exit, MmioExit } from '../../proto/uapi/exit.ts';
import { hex } from '../../proto/uapi/hex.ts';
import { type Placement, placementName, type Services } from '../api/define-board.ts';
import { FirmwareStack } from './firmware-stack.ts';
import { guestCall } from './guest-call.ts';

/** What an exit asks for, in the words of the board that answers it. */
export interface ExitName {
  /** The firmware or device. */
  readonly by: string;
  /** The function or register alone: `l2x0_control_write`, `pl011.UARTDR write`. */
  readonly call: string;
  /** With its arguments: `l2x0_control_write(value=1)`, `pl011.UARTDR = 0x68`. */
  readonly label: string;
}

/** Names the exits of a board's guests without a machine: what has happened is told, nothing happens. */
export class ExitNames {
  readonly #firmware: FirmwareStack;
  readonly #devices: readonly Placement[];

  constructor({ firmware }: Services, devices: readonly Placement[]) {
    this.#firmware = new FirmwareStack(firmware);
    this.#devices = devices;
  }

  /** `undefined` where the board has no name for it. */
  of(exit: Exit): ExitName | undefined {
    if (exit.reason === 'mmio') return this.#access(exit);
    return exit.reason === 'smc' || exit.reason === 'hvc' ? this.#call(exit) : undefined;
  }

  #call(exit: CallExit): ExitName | undefined {
    try {
      const found = this.#firmware.find(exit, guestCall(exit));
      if (found === undefined) return undefined;
      const { layer, row, label } = found;
      return { by: layer.firmware.name, call: row?.name ?? 'unknown', label: label() };
    } catch {
      return undefined; // a register that the exit does not carry, or a plug-in's own functionId
    }
  }

  #access({ ipa, write, data }: MmioExit): ExitName | undefined {
    const placement = this.#devices.find(({ base, device }) => ipa >= base && ipa + data.length <= base + device.bytes);
    if (placement === undefined) return undefined;
    const by = placementName(placement);
    const at = ipa - placement.base;
    const register = placement.device.registers.find((row) => row.at === (at & ~3))?.name ?? `+${hex(at)}`;
    const value = data.reduceRight((word, byte) => ((word << 8) | byte) >>> 0, 0);
    return {
      by,
      call: `${by}.${register} ${write ? 'write' : 'read'}`,
      label: write ? `${by}.${register} = ${hex(value)}` : `${by}.${register}`,
    };
  }
}
