import { describe, expect, it } from 'vitest';
import type { TreeNode } from '../api/device-tree.ts';
import { nodeAt, withNode } from './tree.ts';

const tree: TreeNode = {
  name: '',
  properties: { model: 'm' },
  children: [{ name: 'cpus', children: [{ name: 'cpu@0', properties: { reg: 0 } }] }],
};

describe('a path leads to', () => {
  it.each([
    ['/', ''],
    ['/cpus', 'cpus'],
    ['/cpus/cpu@0', 'cpu@0'],
    ['/cpus/cpu@1', undefined],
    ['/psci', undefined],
  ])('%s', (path, name) => {
    expect(nodeAt(tree, path)?.name).toBe(name);
  });
});

describe('a node is added', () => {
  it('with those on the way to it', () => {
    const grown = withNode(tree, '/firmware/optee', { method: 'smc' });
    expect(nodeAt(grown, '/firmware/optee')).toEqual({ name: 'optee', properties: { method: 'smc' } });
    expect(nodeAt(grown, '/cpus')).toBe(nodeAt(tree, '/cpus'));
  });

  it('to what is there, leaving the tree it came from alone', () => {
    const grown = withNode(tree, '/cpus/cpu@0', { reg: 1, status: 'okay' });
    expect(nodeAt(grown, '/cpus/cpu@0')?.properties).toEqual({ reg: 1, status: 'okay' });
    expect(nodeAt(tree, '/cpus/cpu@0')?.properties).toEqual({ reg: 0 });
  });

  it('at the root', () => {
    expect(withNode(tree, '/', { compatible: 'c' }).properties).toEqual({ model: 'm', compatible: 'c' });
  });
});
