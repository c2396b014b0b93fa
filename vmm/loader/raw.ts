import { hex } from '../../proto/uapi/hex.ts';
import { UsageError } from '../api/usage-error.ts';
import type { LoadedImage } from './image.ts';

/**
 * A flat binary that is loaded at `ipa` and entered at its first byte.
 * @throws UsageError when it is empty or does not end below 4 GiB
 */
export function loadRaw(name: string, bytes: Uint8Array, ipa: number): LoadedImage {
  if (bytes.length === 0) throw new UsageError(`${name} is empty; build the guest again`);
  if (ipa + bytes.length > 2 ** 32) throw new UsageError(`${name} at ${hex(ipa)} runs past 4 GiB; load it lower`);
  return { file: name, entry: ipa, segments: [{ ipa, data: bytes, bytes: bytes.length }], symbols: [] };
}

/**
 * Firmware as it stands in a flash, executed from its first byte.
 * @throws UsageError when it is empty or the flash is smaller
 */
export function loadFirmwareImage(name: string, bytes: Uint8Array, flash: { ipa: number; bytes: number }): LoadedImage {
  if (bytes.length > flash.bytes) {
    throw new UsageError(
      `${name} has ${bytes.length} bytes, the flash ${flash.bytes}; give the image without its padding`,
    );
  }
  return { ...loadRaw(name, bytes, flash.ipa), isFirmware: true };
}
