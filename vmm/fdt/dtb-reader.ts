import type { TreeNode } from '../api/device-tree.ts';
import { UsageError } from '../api/usage-error.ts';
import { dtbMagic, headerBytes, type Reservation, tokens } from './dtb.ts';

/** Nodes within nodes a blob may have. */
const depthMax = 64;

/** Memory a blob may reserve, in pieces. */
const reservationsMax = 64;

const names = new TextDecoder('latin1');

/** Reads a blob front to back; every step checks that it stays inside. */
class Reader {
  readonly #file: string;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;
  #end = 0;
  #namesAt = 0;

  constructor(file: string, bytes: Uint8Array) {
    this.#file = file;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  read(): TreeNode {
    if (this.#bytes.length < headerBytes) this.#refuse(`has ${this.#bytes.length} bytes, a header has ${headerBytes}`);
    if (this.#view.getUint32(0) !== dtbMagic) this.#refuse('is no device tree blob; compile it with dtc -O dtb');
    const total = this.#view.getUint32(4);
    if (total > this.#bytes.length) this.#refuse(`says it has ${total} bytes, the file has ${this.#bytes.length}`);
    const version = this.#view.getUint32(20);
    if (version < 17) this.#refuse(`is of version ${version}; version 17 is read`);
    this.#at = this.#view.getUint32(8);
    this.#end = this.#at + this.#view.getUint32(36);
    this.#namesAt = this.#view.getUint32(12);
    if (this.#at < headerBytes || this.#end > total) this.#refuse('has its structure block outside the file');
    const token = this.#token();
    if (token !== tokens.beginNode) this.#refuse(`has token ${token} where its root begins`);
    return this.#node(0);
  }

  /** Memory the blob reserves; its header has been read. */
  reservations(): readonly Reservation[] {
    const first = this.#view.getUint32(16);
    const found: Reservation[] = [];
    for (let at = first; found.length < reservationsMax; at += 16) {
      if (at + 16 > this.#bytes.length) this.#refuse('has its memory reservations run out of the file');
      const [address, bytes] = [Number(this.#view.getBigUint64(at)), Number(this.#view.getBigUint64(at + 8))];
      if (bytes === 0) return found;
      found.push({ address, bytes });
    }
    return this.#refuse(`reserves memory in more than ${reservationsMax} pieces`);
  }

  /** A node whose begin token has been read. */
  #node(depth: number): TreeNode {
    if (depth >= depthMax) this.#refuse(`has more than ${depthMax} nodes within nodes`);
    const name = this.#text(this.#at, this.#end);
    this.#skip(name.length + 1);
    const properties: Record<string, Uint8Array> = {};
    const children: TreeNode[] = [];
    for (let token = this.#token(); token !== tokens.endNode; token = this.#token()) {
      if (token === tokens.beginNode) children.push(this.#node(depth + 1));
      else if (token === tokens.property) this.#property(properties);
      else this.#refuse(`has token ${token} at offset ${this.#at - 4}`);
    }
    return { name, properties, children };
  }

  #property(properties: Record<string, Uint8Array>): void {
    const bytes = this.#cell();
    const name = this.#text(this.#namesAt + this.#cell(), this.#bytes.length);
    const from = this.#at;
    this.#skip(bytes);
    properties[name] = this.#bytes.slice(from, from + bytes);
  }

  #token(): number {
    let token = this.#cell();
    while (token === tokens.nop) token = this.#cell();
    return token;
  }

  #cell(): number {
    const at = this.#at;
    this.#skip(4);
    return this.#view.getUint32(at);
  }

  #skip(bytes: number): void {
    const next = this.#at + Math.ceil(bytes / 4) * 4;
    if (next > this.#end) this.#refuse(`ends inside its structure block, at offset ${this.#at}`);
    this.#at = next;
  }

  #text(from: number, limit: number): string {
    const end = this.#bytes.indexOf(0, from);
    if (from >= limit || end < 0 || end >= limit) this.#refuse(`has a name without an end at offset ${from}`);
    return names.decode(this.#bytes.subarray(from, end));
  }

  #refuse(problem: string): never {
    throw new UsageError(`${this.#file}: ${problem}`);
  }
}

/**
 * Reads a device tree blob of version 17; property values come as bytes.
 * @throws UsageError naming the file and what is wrong in it
 */
export function decodeDtb(file: string, bytes: Uint8Array): TreeNode {
  return new Reader(file, bytes).read();
}

/** A device tree as its file has it. */
export interface DeviceTreeBlob {
  /** As the user named it. */
  readonly file: string;
  readonly tree: TreeNode;
  readonly reservations: readonly Reservation[];
}

/**
 * Reads all of a device tree blob of version 17.
 * @throws UsageError naming the file and what is wrong in it
 */
export function readBlob(file: string, bytes: Uint8Array): DeviceTreeBlob {
  const reader = new Reader(file, bytes);
  return { file, tree: reader.read(), reservations: reader.reservations() };
}
