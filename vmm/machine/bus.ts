import type { Placement } from '../api/define-board.ts';
import type { Effects } from '../api/effects.ts';
import { type DeviceClock, DeviceInstance, type DeviceSnapshot } from './device-instance.ts';
import type { RomPort } from './rom-port.ts';

/** Guest physical addresses of the board's devices; the board has checked that none overlap. */
export class Bus {
  readonly #devices: readonly DeviceInstance[];

  /** `isWired`: an interrupt controller takes the devices' lines. */
  constructor(placements: readonly Placement[], isWired = false, clock?: DeviceClock) {
    this.#devices = placements.map((placement, index) => new DeviceInstance(placement, isWired, clock, index + 1));
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

  snapshot(): Readonly<Record<string, DeviceSnapshot>> {
    return Object.fromEntries(this.#devices.map((device) => [device.name, device.snapshot()]));
  }

  restore(snapshot: Readonly<Record<string, DeviceSnapshot>>): void {
    for (const device of this.#devices) {
      const saved = snapshot[device.name];
      if (saved !== undefined) device.restore(saved);
    }
  }
}
