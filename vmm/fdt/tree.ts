import type { TreeNode } from '../api/device-tree.ts';

const names = (path: string): readonly string[] => path.split('/').filter((part) => part !== '');

/** The node at a path such as `/cpus/cpu@0`; `undefined` where there is none. */
export function nodeAt(root: TreeNode, path: string): TreeNode | undefined {
  let node: TreeNode | undefined = root;
  for (const name of names(path)) node = node?.children?.find((child) => child.name === name);
  return node;
}

/** The tree with `properties` added at `path`; nodes missing on the way are made. */
export function withNode(root: TreeNode, path: string, properties: TreeNode['properties'] & object): TreeNode {
  const [name, ...rest] = names(path);
  if (name === undefined) return { ...root, properties: { ...root.properties, ...properties } };
  const children = root.children ?? [];
  const old = children.find((child) => child.name === name);
  const changed = withNode(old ?? { name }, rest.join('/'), properties);
  if (old === undefined) return { ...root, children: [...children, changed] };
  return { ...root, children: children.map((child) => (child === old ? changed : child)) };
}
