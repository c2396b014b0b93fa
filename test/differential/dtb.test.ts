import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { TreeNode } from '../../vmm/api/device-tree.ts';
import { boards } from '../../vmm/boards/index.ts';
import { encodeDtb } from '../../vmm/fdt/dtb.ts';
import { decodeDtb } from '../../vmm/fdt/dtb-reader.ts';
import { boardTree } from '../../vmm/machine/board-tree.ts';
import { emptyImage } from '../../vmm/machine/machine-fixture.ts';
import { planMachine } from '../../vmm/machine/plan.ts';

const hasDtc = spawnSync('dtc', ['--version']).status === 0;

function dtc(from: string, to: string, input: Uint8Array): Buffer {
  return execFileSync('dtc', ['-q', '-I', from, '-O', to, '-'], { input });
}

const trees: readonly (readonly [string, TreeNode])[] = boards.map((board) => {
  const plan = planMachine({ board, image: emptyImage(board) });
  return [
    board.name,
    boardTree(
      plan,
      Array.from({ length: plan.smp }, (_, vcpu) => 0x8000_0000 + vcpu),
    ),
  ];
});

describe.runIf(hasDtc)('dtc (where it is installed) agrees on', () => {
  it.each(trees)('the tree of %s: what it reads of ours, ours reads of its own', (_, tree) => {
    const ours = encodeDtb(tree);
    const theirs = dtc('dts', 'dtb', dtc('dtb', 'dts', ours));
    expect(decodeDtb('theirs', new Uint8Array(theirs))).toEqual(decodeDtb('ours', ours));
  });

  it.each(trees)('the text of %s, whichever of the two wrote the blob', (_, tree) => {
    const ours = encodeDtb(tree);
    const text = dtc('dtb', 'dts', ours).toString();
    expect(dtc('dtb', 'dts', dtc('dts', 'dtb', Buffer.from(text))).toString()).toBe(text);
    expect(text).toContain('compatible = ');
  });
});
