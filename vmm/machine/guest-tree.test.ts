import { describe, expect, it } from 'vitest';
import type { TreeNode } from '../api/device-tree.ts';
import { highbank } from '../boards/highbank.ts';
import { virt } from '../boards/virt.ts';
import { encodeDtb } from '../fdt/dtb.ts';
import { readBlob } from '../fdt/dtb-reader.ts';
import { nodeAt } from '../fdt/tree.ts';
import { checkCompatible, withChosen, withMemory } from './guest-tree.ts';

const blob = (tree: TreeNode) => readBlob('board.dtb', encodeDtb(tree));
const ram = { base: 0x4000_0000, bytes: 0x800_0000 };

describe('a tree is of a board', () => {
  it('when one name of its root is', () => {
    const mine = blob({ name: '', properties: { compatible: ['acme,special', 'calxeda,highbank'] } });
    expect(() => checkCompatible(mine, highbank)).not.toThrow();
  });

  it.each([
    ['another', { compatible: 'calxeda,highbank' }, 'board.dtb is of calxeda,highbank; board virt is linux,dummy-virt'],
    ['nobody', {}, 'board.dtb does not say which board it is of'],
  ])('and refused when it is of %s', (_, properties, message) => {
    expect(() => checkCompatible(blob({ name: '', properties }), virt)).toThrow(message);
  });
});

describe("a stranger's tree gets this machine's RAM in the place of its own", () => {
  it.each([
    ['one cell each', 1, 1, [0x4000_0000, 0x800_0000]],
    ['two cells each', 2, 2, [0, 0x4000_0000, 0, 0x800_0000]],
  ])('in %s', (_, addressCells, sizeCells, reg) => {
    const { tree } = blob({
      name: '',
      properties: { '#address-cells': addressCells, '#size-cells': sizeCells },
      children: [{ name: 'memory@0' }, { name: 'memory@200000000' }, { name: 'memory-controller@fff00000' }],
    });
    expect(withMemory(tree, ram).children).toEqual([
      { name: 'memory-controller@fff00000', properties: {}, children: [] },
      { name: 'memory@40000000', properties: { device_type: 'memory', reg } },
    ]);
  });
});

describe('/chosen tells', () => {
  const tree: TreeNode = { name: '', children: [{ name: 'chosen', properties: { bootargs: 'old', kept: 1 } }] };

  it('the command line and the initrd', () => {
    const initrd = { ipa: 0x4200_0000, data: new Uint8Array(16), bytes: 16 };
    expect(nodeAt(withChosen(tree, { commandLine: 'quiet', initrd }), '/chosen')?.properties).toEqual({
      bootargs: 'quiet',
      kept: 1,
      'linux,initrd-start': 0x4200_0000,
      'linux,initrd-end': 0x4200_0010,
    });
  });

  it('nothing new when there is nothing', () => {
    expect(withChosen(tree, {})).toBe(tree);
  });
});
