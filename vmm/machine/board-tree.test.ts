import { describe, expect, it } from 'vitest';
import type { Board } from '../api/define-board.ts';
import type { TreeNode } from '../api/device-tree.ts';
import { highbank } from '../boards/highbank.ts';
import { boards } from '../boards/index.ts';
import { virt } from '../boards/virt.ts';
import { nodeAt } from '../fdt/tree.ts';
import { boardTree } from './board-tree.ts';
import { emptyImage } from './machine-fixture.ts';
import { type MachineWishes, planMachine } from './plan.ts';

const treeOf = (board: Board, wishes: Partial<MachineWishes> = {}) =>
  boardTree(planMachine({ board, image: emptyImage(board), ...wishes }), [0x8000_0000, 0x8000_0001]);

/** Paths of the nodes that speak of firmware. */
function firmwarePaths(root: TreeNode): readonly string[] {
  const names = (root.children ?? []).map(({ name }) => name);
  return names.filter((name) => /^(psci|firmware)/.test(name));
}

describe('the tree announces the firmware that is there and no other:', () => {
  it.each<readonly [board: Board, wishes: Partial<MachineWishes>, paths: readonly string[]]>([
    ...boards.map((board): [Board, object, string[]] => {
      const expected: Readonly<Record<string, string[]>> = {
        highbank: ['psci'],
        midway: ['psci'],
        'omap4-panda': [],
        origen: ['firmware@203f000'],
        virt: ['psci'],
      };
      return [board, {}, expected[board.name] ?? ['a board without a row']];
    }),
  ])('$name', (board, wishes, paths) => {
    expect(firmwarePaths(treeOf(board, wishes))).toEqual(paths);
  });

  it('nothing where the kernel serves no PSCI and the firmware has none', () => {
    const { firmware } = highbank;
    expect(firmwarePaths(treeOf({ ...highbank, firmware: firmware.slice(1) }))).toEqual([]);
  });
});

it('ids of a private PSCI come from the rows that answer them', () => {
  const rows = Object.fromEntries((highbank.firmware[0]?.functions ?? []).map(({ property, id }) => [property, id]));
  expect(nodeAt(treeOf(highbank), '/psci')?.properties).toEqual({ compatible: 'arm,psci', method: 'smc', ...rows });
  expect(rows).toEqual({ cpu_suspend: 0x8400_0002, cpu_off: 0x8400_0004, cpu_on: 0x8400_0006 });
});

it('PSCI looks the same whoever serves it', () => {
  const [kernel, vmm] = (['kernel', 'vmm'] as const).map((psci) => treeOf(virt, { psci }));
  expect(vmm).toEqual(kernel);
  expect(nodeAt(vmm ?? { name: '' }, '/psci')?.properties).toEqual({
    compatible: ['arm,psci-1.0', 'arm,psci-0.2'],
    method: 'hvc',
  });
});

it("KVM's PSCI 0.1 tells its ids", () => {
  const calls = { ...virt.calls, kernelPsci: '0.1' } as const;
  expect(nodeAt(treeOf({ ...virt, calls }), '/psci')?.properties).toMatchObject({
    compatible: ['arm,psci'],
    cpu_on: 0x95c1_ba60,
  });
});

it('CPUs have the affinity of their MPIDR, and the way they are turned on', () => {
  expect(nodeAt(treeOf(highbank), '/cpus')?.children).toEqual(
    [0, 1].map((reg) => ({
      name: `cpu@${reg}`,
      properties: { device_type: 'cpu', compatible: 'arm,cortex-a9', reg, 'enable-method': 'psci' },
    })),
  );
});

it('memory, console and devices are where the board has them', () => {
  const tree = treeOf(highbank, { memoryBytes: 0x80_0000 });
  expect(nodeAt(tree, '/memory@0')?.properties).toMatchObject({ reg: [0, 0x80_0000] });
  expect(nodeAt(tree, '/chosen')?.properties).toEqual({ 'stdout-path': '/pl011@fff36000' });
  expect(nodeAt(tree, '/pl011@fff36000')?.properties).toMatchObject({ compatible: ['arm,pl011', 'arm,primecell'] });
  expect(nodeAt(tree, '/l2c310@fff12000')?.properties).toMatchObject({ compatible: ['arm,pl310-cache'] });
});
