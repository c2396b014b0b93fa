import type { Board, Placement } from '../vmm/api/define-board.ts';
import { UsageError } from '../vmm/api/usage-error.ts';
import { type Disk, virtioBlock, virtioEmpty } from '../vmm/devices/index.ts';

/**
 * The board with block devices behind its free virtio transports, the last first.
 * @throws UsageError when it has not as many
 */
export function withDisks(board: Board, disks: readonly Disk[]): Board {
  const free = board.devices.filter(({ device }) => device.name === virtioEmpty.name);
  if (disks.length > free.length) {
    throw new UsageError(`board ${board.name} has ${free.length} free virtio transports for ${disks.length} drives`);
  }
  const taken = new Map<Placement, Disk>();
  for (const [index, disk] of disks.entries()) {
    const placement = free[free.length - 1 - index];
    if (placement !== undefined) taken.set(placement, disk);
  }
  const devices = board.devices.map((placement) => {
    const disk = taken.get(placement);
    return disk === undefined ? placement : { ...placement, device: virtioBlock(disk) };
  });
  return { ...board, devices };
}
