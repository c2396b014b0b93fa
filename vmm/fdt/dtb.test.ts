import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PropertyValue, TreeNode } from '../api/device-tree.ts';
import { UsageError } from '../api/usage-error.ts';
import { encodeDtb } from './dtb.ts';
import { decodeDtb, readBlob } from './dtb-reader.ts';

const name = fc.stringMatching(/^[a-z][a-z0-9,._+-]{0,12}(@[0-9a-f]{1,8})?$/);
const property = fc.stringMatching(/^[a-z#][a-z0-9,._+?#-]{0,12}$/);
const text = fc.string({ unit: fc.constantFrom(...'abc ,/-') });
const cell = fc.nat({ max: 0xffff_ffff });
const value: fc.Arbitrary<PropertyValue> = fc.oneof(
  text,
  cell,
  fc.array(text, { minLength: 1 }),
  fc.array(cell),
  fc.uint8Array(),
  fc.constant(true as const),
);
const properties = fc.dictionary(property, value, { maxKeys: 5, noNullPrototype: true });

/** Trees of so many levels below their root. */
function treeOf(levels: number): fc.Arbitrary<TreeNode> {
  if (levels === 0) return fc.record({ name, properties });
  const children = fc.uniqueArray(treeOf(levels - 1), { maxLength: 3, selector: (node) => node.name });
  return fc.record({ name, properties, children });
}
const root = treeOf(3).map((node): TreeNode => ({ ...node, name: '' }));

/** The bytes a value has in a blob, by the specification's words. */
function bytesOf(written: PropertyValue): readonly number[] {
  if (written === true) return [];
  if (written instanceof Uint8Array) return [...written];
  if (typeof written === 'string') return [...Buffer.from(written), 0];
  const list: readonly (string | number)[] = typeof written === 'number' ? [written] : written;
  return list.flatMap((each) => {
    if (typeof each === 'string') return [...Buffer.from(each), 0];
    return [24, 16, 8, 0].map((shift) => (each >>> shift) & 0xff);
  });
}

function flattened({ name: node, properties: all = {}, children = [] }: TreeNode): object {
  return {
    name: node,
    properties: Object.fromEntries(Object.entries(all).map(([key, each]) => [key, bytesOf(each)])),
    children: children.map(flattened),
  };
}

it('what is written is what is read', () => {
  fc.assert(
    fc.property(root, (written) => {
      expect(flattened(decodeDtb('x.dtb', encodeDtb(written)))).toEqual(flattened(written));
    }),
  );
});

it('bytes that are no blob are refused with one line, or read: nothing else', () => {
  const blob = encodeDtb({ name: '', properties: { a: 'b' }, children: [{ name: 'c', properties: { d: [1, 2] } }] });
  const mutated = fc
    .tuple(
      fc.array(fc.tuple(fc.nat({ max: blob.length - 1 }), fc.nat({ max: 255 })), { maxLength: 8 }),
      fc.nat(blob.length),
    )
    .map(([changes, length]) => {
      const bytes = blob.slice(0, blob.length - (length % 5 === 0 ? length : 0));
      for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte;
      return bytes;
    });
  fc.assert(
    fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 200 })), (bytes) => {
      try {
        decodeDtb('x.dtb', bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError);
        expect(String(error)).toMatch(/^UsageError: x\.dtb: \S.*$/);
      }
    }),
  );
});

describe('the reader refuses', () => {
  const blob = encodeDtb({ name: '', properties: { a: 'b' } });
  const changed = (at: number, word: number) => {
    const bytes = blob.slice();
    new DataView(bytes.buffer).setUint32(at, word);
    return bytes;
  };

  it.each([
    ['a stub', blob.slice(0, 39), /has 39 bytes, a header has 40/],
    ['another format', changed(0, 0x7f45_4c46), /is no device tree blob; compile it with dtc -O dtb/],
    ['a cut blob', blob.slice(0, -1), /says it has \d+ bytes, the file has \d+/],
    ['an old version', changed(20, 16), /is of version 16; version 17 is read/],
    ['a structure block outside', changed(36, 0xffff), /structure block outside the file/],
    ['a root that is none', changed(56, 9), /has token 9 where its root begins/],
    ['a token nobody knows', changed(64, 7), /has token 7 at offset 64/],
  ])('%s', (_, bytes, message) => {
    expect(() => decodeDtb('x.dtb', bytes)).toThrow(message);
  });

  it('a tree deeper than it follows', () => {
    let deep: TreeNode = { name: 'n' };
    for (let depth = 0; depth < 70; depth += 1) deep = { name: 'n', children: [deep] };
    expect(() => decodeDtb('x.dtb', encodeDtb({ ...deep, name: '' }))).toThrow('more than 64 nodes within nodes');
  });
});

describe('the writer refuses', () => {
  it.each<readonly [what: string, child: TreeNode, message: string]>([
    ['a node name with a slash', { name: 'a/b' }, 'device tree: /a/b is no name of a node'],
    ['a node without a name', { name: '' }, 'device tree: / is no name of a node'],
    ['a property with a space', { name: 'a', properties: { 'b c': 1 } }, 'device tree: /a has a property named "b c"'],
    ['two nodes of one name', { name: 'a', children: [{ name: 'b' }, { name: 'b' }] }, '/a has two nodes named b'],
  ])('%s', (_, child, message) => {
    expect(() => encodeDtb({ name: '', children: [child] })).toThrow(message);
  });
});

it('the header is that of version 17, its blocks aligned and in order', () => {
  const blob = encodeDtb({ name: '', properties: { a: 'b' } }, 3);
  const words = Array.from({ length: 10 }, (_, index) => new DataView(blob.buffer).getUint32(index * 4));
  expect(words).toEqual([0xd00d_feed, blob.length, 56, 56 + 32, 40, 17, 16, 3, 2, 32]);
});

describe('memory reservations', () => {
  const tree: TreeNode = { name: '', properties: { a: 'b' } };
  const reservations = [
    { address: 0, bytes: 0x1000 },
    { address: 0x1_0000_0000, bytes: 0x20 },
  ];

  it('are read as they were written, and the tree behind them', () => {
    const blob = readBlob('x.dtb', encodeDtb(tree, 0, reservations));
    expect(blob).toMatchObject({ file: 'x.dtb', reservations });
    expect(blob.tree).toEqual(decodeDtb('x.dtb', encodeDtb(tree)));
  });

  it('are refused where they do not end', () => {
    const many = Array.from({ length: 65 }, (_, index) => ({ address: index, bytes: 1 }));
    expect(() => readBlob('x.dtb', encodeDtb(tree, 0, many))).toThrow('x.dtb: reserves memory in more than 64 pieces');
    const blob = encodeDtb(tree);
    new DataView(blob.buffer).setUint32(16, blob.length - 8);
    expect(() => readBlob('x.dtb', blob)).toThrow('x.dtb: has its memory reservations run out of the file');
  });
});
