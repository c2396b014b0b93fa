import { type Board, placementName } from '../vmm/api/define-board.ts';
import { UsageError } from '../vmm/api/usage-error.ts';
import { bootFlash, cfiFlash } from '../vmm/devices/index.ts';
import type { LoadedImage } from '../vmm/loader/image.ts';
import { loadFirmwareImage } from '../vmm/loader/raw.ts';

/**
 * The board with a firmware image in the flash it starts from, and its other flash to be executed from as well.
 * @throws UsageError for a board that starts kernels only, or an image that does not fit
 */
export function withFlash(board: Board, file: string, bytes: Uint8Array): { board: Board; image: LoadedImage } {
  const { flashBoot } = board;
  const flash = board.devices.find((placement) => placementName(placement) === flashBoot?.flash);
  if (flash === undefined) {
    throw new UsageError(`--bios ${file}: board ${board.name} has no flash to start from; give a kernel with --kernel`);
  }
  const image = loadFirmwareImage(file, bytes, { ipa: flash.base, bytes: flash.device.bytes });
  const devices = board.devices.map((placement) => {
    if (placement.device !== cfiFlash) return placement;
    return { ...placement, device: bootFlash(placement === flash ? bytes : new Uint8Array(0)) };
  });
  return { board: { ...board, devices }, image };
}
