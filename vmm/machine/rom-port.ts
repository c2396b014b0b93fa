import type { Rom } from '../api/define-device.ts';

/** Where devices have their read-only memory put. */
export interface RomPort {
  /** Puts it into memory slot `slot` at `ipa`, or takes away what is there; either is done once, however often it is asked. */
  setRom(slot: number, ipa: number, rom: Rom | undefined): Promise<void>;
}
