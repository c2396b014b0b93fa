import type { PropertyValue, TreeNode } from '../api/device-tree.ts';
import { UsageError } from '../api/usage-error.ts';

/** @source Devicetree Specification v0.4, 5.4.1 */
export const tokens = { beginNode: 1, endNode: 2, property: 3, nop: 4, end: 9 } as const;
export const dtbMagic = 0xd00d_feed;
export const headerBytes = 40;
const version = 17;
const lastCompatibleVersion = 16;
const reservationBytes = 16;

/** Guest physical memory the guest must leave alone. */
export interface Reservation {
  readonly address: number;
  readonly bytes: number;
}

const ascii = new TextEncoder();

function valueBytes(value: PropertyValue): Uint8Array {
  if (value === true) return new Uint8Array(0);
  if (value instanceof Uint8Array) return value;
  if (typeof value === 'string') return ascii.encode(`${value}\0`);
  const list: readonly (string | number)[] = typeof value === 'number' ? [value] : value;
  const parts = list.map((each) => (typeof each === 'string' ? ascii.encode(`${each}\0`) : cell(each)));
  return joined(parts);
}

function cell(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function padded(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
  whole.set(bytes);
  return whole;
}

/** Property names, each kept once. */
class Strings {
  readonly #offsets = new Map<string, number>();
  #bytes = 0;

  offset(name: string): number {
    const known = this.#offsets.get(name);
    if (known !== undefined) return known;
    const offset = this.#bytes;
    this.#offsets.set(name, offset);
    this.#bytes += name.length + 1;
    return offset;
  }

  block(): Uint8Array {
    return ascii.encode([...this.#offsets.keys()].map((name) => `${name}\0`).join(''));
  }
}

/** @source Devicetree Specification v0.4, 2.2.1: characters of node names, 2.2.4: of property names */
const nodeName = /^[0-9a-zA-Z,._+-]+(@[0-9a-zA-Z,._+-]+)?$/;
const propertyName = /^[0-9a-zA-Z,._+?#-]+$/;

function checkNames({ name, properties = {}, children = [] }: TreeNode, parent: string): void {
  const path = parent === '' ? '/' : `${parent === '/' ? '' : parent}/${name}`;
  if (parent !== '' && !nodeName.test(name)) throw new UsageError(`device tree: ${path} is no name of a node`);
  const bad = Object.keys(properties).find((each) => !propertyName.test(each));
  if (bad !== undefined) throw new UsageError(`device tree: ${path} has a property named ${JSON.stringify(bad)}`);
  const twice = children.find((child, index) => children.findIndex((each) => each.name === child.name) !== index);
  if (twice !== undefined) throw new UsageError(`device tree: ${path} has two nodes named ${twice.name}`);
  for (const child of children) checkNames(child, path);
}

function structure({ name, properties = {}, children = [] }: TreeNode, strings: Strings): readonly Uint8Array[] {
  const parts = [cell(tokens.beginNode), padded(ascii.encode(`${name}\0`))];
  for (const [property, value] of Object.entries(properties)) {
    const bytes = valueBytes(value);
    parts.push(cell(tokens.property), cell(bytes.length), cell(strings.offset(property)), padded(bytes));
  }
  for (const child of children) parts.push(...structure(child, strings));
  return [...parts, cell(tokens.endNode)];
}

/** The memory reservation block; one entry of zeroes ends it. */
function reserveMap(reservations: readonly Reservation[]): Uint8Array {
  const map = new Uint8Array((reservations.length + 1) * reservationBytes);
  const view = new DataView(map.buffer);
  for (const [index, { address, bytes }] of reservations.entries()) {
    view.setBigUint64(index * reservationBytes, BigInt(address));
    view.setBigUint64(index * reservationBytes + 8, BigInt(bytes));
  }
  return map;
}

/**
 * Flattens a tree into a device tree blob, version 17.
 * @throws UsageError for names the format does not allow, or two nodes of one name
 * @source Devicetree Specification v0.4, chapter 5
 */
export function encodeDtb(root: TreeNode, bootCpu = 0, reservations: readonly Reservation[] = []): Uint8Array {
  checkNames(root, '');
  const strings = new Strings();
  const tree = joined([...structure(root, strings), cell(tokens.end)]);
  const names = strings.block();
  const reserved = reserveMap(reservations);
  const treeAt = headerBytes + reserved.length;
  const namesAt = treeAt + tree.length;
  const header = [
    dtbMagic,
    namesAt + names.length,
    treeAt,
    namesAt,
    headerBytes,
    version,
    lastCompatibleVersion,
    bootCpu,
    names.length,
    tree.length,
  ];
  return joined([...header.map(cell), reserved, tree, names]);
}
