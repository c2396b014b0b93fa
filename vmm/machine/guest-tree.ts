import type { Board } from '../api/define-board.ts';
import type { PropertyValue, TreeNode } from '../api/device-tree.ts';
import { UsageError } from '../api/usage-error.ts';
import type { DeviceTreeBlob } from '../fdt/dtb-reader.ts';
import { withNode } from '../fdt/tree.ts';
import type { RamRange, Segment } from '../loader/image.ts';

/** What a boot loader tells a kernel through `/chosen`. */
export interface BootFacts {
  readonly commandLine?: string | undefined;
  readonly initrd?: Segment | undefined;
}

const latin1 = new TextDecoder('latin1');

function texts(value: PropertyValue | undefined): readonly string[] {
  if (!(value instanceof Uint8Array)) return [];
  return latin1
    .decode(value)
    .split('\0')
    .filter((text) => text !== '');
}

function cellOf(value: PropertyValue | undefined, otherwise: number): number {
  if (!(value instanceof Uint8Array) || value.length !== 4) return otherwise;
  return new DataView(value.buffer, value.byteOffset, value.length).getUint32(0);
}

/** A number in so many cells. */
const cells = (value: number, count: number) => [...new Array<number>(Math.max(0, count - 1)).fill(0), value];

/**
 * Checks that a device tree is of this board: a name in its root's `compatible` is one of the board's.
 * @throws UsageError naming both
 */
export function checkCompatible({ file, tree }: DeviceTreeBlob, board: Board): void {
  const names = texts(tree.properties?.['compatible']);
  if (names.some((name) => board.compatible.includes(name))) return;
  const whose = names.length === 0 ? 'does not say which board it is of' : `is of ${names.join(', ')}`;
  throw new UsageError(
    `${file} ${whose}; board ${board.name} is ${board.compatible.join(', ')}: give its tree, or none`,
  );
}

const isMemory = ({ name }: TreeNode) => name === 'memory' || name.startsWith('memory@');

/** A tree somebody else wrote with this machine's RAM in the place of its own. @source QEMU hw/arm/boot.c, arm_load_dtb() */
export function withMemory(tree: TreeNode, { base, bytes }: RamRange): TreeNode {
  const { properties = {}, children = [] } = tree;
  // Defaults of the specification, 2.3.5.
  const addressCells = cellOf(properties['#address-cells'], 2);
  const sizeCells = cellOf(properties['#size-cells'], 1);
  const memory: TreeNode = {
    name: `memory@${base.toString(16)}`,
    properties: { device_type: 'memory', reg: [...cells(base, addressCells), ...cells(bytes, sizeCells)] },
  };
  return { ...tree, children: [...children.filter((child) => !isMemory(child)), memory] };
}

/** A tree with what the boot loader has to tell. @source linux Documentation/devicetree/bindings/chosen.txt */
export function withChosen(tree: TreeNode, { commandLine, initrd }: BootFacts): TreeNode {
  const facts = {
    ...(commandLine === undefined ? {} : { bootargs: commandLine }),
    ...(initrd === undefined
      ? {}
      : { 'linux,initrd-start': initrd.ipa, 'linux,initrd-end': initrd.ipa + initrd.bytes }),
  };
  return Object.keys(facts).length === 0 ? tree : withNode(tree, '/chosen', facts);
}
