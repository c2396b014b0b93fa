import { irqLine } from '../../proto/uapi/kvm.ts';
import { intids } from '../../proto/uapi/vgic.ts';
import type { Board } from '../api/define-board.ts';
import { type Effects, setIrq } from '../api/effects.ts';
import { type DeviceClock, DeviceInstance, type DeviceSnapshot, type Wire } from './device-instance.ts';
import type { RomPort } from './rom-port.ts';

/** What of a board makes its bus. */
export type BusPlan = Pick<Board, 'devices' | 'vgic' | 'interruptController'>;

/** Guest physical addresses of the board's devices, and where their interrupts go; the board has checked that none overlap. */
export class Bus {
  readonly #devices: readonly DeviceInstance[];
  /** Those that do something by themselves. */
  readonly #timed: readonly DeviceInstance[];

  constructor(plan: BusPlan, clock?: DeviceClock) {
    this.#devices = plan.devices.map((placement, index) => {
      const wire = this.#wireOf(plan, placement.spi);
      return new DeviceInstance(placement, {
        slot: index + 1,
        ...(wire === undefined ? {} : { wire }),
        ...(clock === undefined ? {} : { clock }),
      });
    });
    this.#timed = this.#devices.filter(({ device }) => device.alarmNs !== undefined);
  }

  /** The device that answers an access; `undefined` where none is. */
  at(ipa: number, bytes: number): DeviceInstance | undefined {
    return this.#devices.find(({ base, end }) => ipa >= base && ipa + bytes <= end);
  }

  /** Puts the devices' read-only memory where the guest finds it; RAM has slot 0. */
  async placeRoms(port: RomPort): Promise<void> {
    for (const device of this.#devices) if (device.isRomDue) await device.followRom(port);
  }

  /** @throws Error for a device the board does not have */
  named(name: string): DeviceInstance {
    const device = this.#devices.find((each) => each.name === name);
    if (device === undefined) {
      throw new Error(`the board has no device ${name}; it has ${this.#devices.map((each) => each.name).join(', ')}`);
    }
    return device;
  }

  /** @throws Error for a device or register the board does not have */
  secureRead(device: string, register: string): number {
    return this.named(device).secureRead(register);
  }

  /** @throws Error for a device or register the board does not have */
  secureWrite(device: string, register: string, value: number): Effects {
    const instance = this.named(device);
    return [...instance.secureWrite(register, value), ...instance.lineChange()];
  }

  /** Virtual time at which a device next does something by itself; Infinity: none will. */
  get alarmNs(): number {
    return this.#timed.reduce((leastNs, { alarmNs }) => Math.min(leastNs, alarmNs), Number.POSITIVE_INFINITY);
  }

  /** What has become of the lines of those devices by now. */
  elapse(): Effects {
    return this.#timed.flatMap((device) => device.lineChange());
  }

  snapshot(): Readonly<Record<string, DeviceSnapshot>> {
    return Object.fromEntries(this.#devices.map((device) => [device.name, device.snapshot()]));
  }

  restore(snapshot: Readonly<Record<string, DeviceSnapshot>>): void {
    for (const device of this.#devices) {
      const saved = snapshot[device.name];
      if (saved !== undefined) device.restore(saved);
    }
  }

  /** Where a shared interrupt ends: in the kernel's GIC, in a device, or nowhere. */
  #wireOf({ vgic, interruptController }: BusPlan, spi: number | undefined): Wire | undefined {
    if (spi === undefined) return undefined;
    if (vgic !== undefined) return vgicWire(spi);
    if (interruptController === undefined) return undefined;
    return (level) => {
      const instance = this.named(interruptController);
      instance.device.controller?.input(instance, spi, level);
      return instance.lineChange();
    };
  }
}

/** A line that ends in the kernel's GIC. */
function vgicWire(spi: number): Wire {
  const irq = irqLine('spi', intids.spi + spi);
  return (level) => [setIrq(irq, level)];
}
