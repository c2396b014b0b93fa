import type { OpenTrace } from './open.ts';
import { headerText } from './show.ts';

/** LINKTYPE_USER0: what it means is between us and proto/wireshark/trapline.lua. @source tcpdump.org/linktypes.html */
const linkType = 147;

/** Block types and options. @source draft-ietf-opsawg-pcapng */
const blocks = { sectionHeader: 0x0a0d_0d0a, interface: 1, enhancedPacket: 6 } as const;
const options = { comment: 1, userApplication: 4, interfaceName: 2, timeResolution: 9, packetFlags: 2 } as const;
const byteOrderMagic = 0x1a2b_3c4d;
const nanoseconds = 9;

/** Directions as a host on the VMM's side would see them. */
const inbound = 1;
const outbound = 2;

const padded = (bytes: number) => (bytes + 3) & ~3;

/** `words` are 32 bits each, little-endian. */
function words(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of values.entries()) view.setUint32(4 * index, value, true);
  return bytes;
}

function option(code: number, value: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + padded(value.length));
  const view = new DataView(bytes.buffer);
  view.setUint16(0, code, true);
  view.setUint16(2, value.length, true);
  bytes.set(value, 4);
  return bytes;
}

const optionsEnd = words(0);

/** A block: type, length, body, length again. */
function block(type: number, ...body: readonly Uint8Array[]): Uint8Array {
  const bytes = 12 + body.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([words(type, bytes), ...body, words(bytes)]);
}

const text = (value: string) => new TextEncoder().encode(value);

function sectionHeader({ header }: OpenTrace): Uint8Array {
  const { name, version } = header.writer;
  const version1 = words(1); // major 1, minor 0
  const unknownLength = words(0xffff_ffff, 0xffff_ffff);
  return block(
    blocks.sectionHeader,
    words(byteOrderMagic),
    version1,
    unknownLength,
    option(options.comment, text(headerText(header))),
    option(options.userApplication, text(`${name} ${version}`)),
    optionsEnd,
  );
}

function interfaceDescription(): Uint8Array {
  return block(
    blocks.interface,
    words(linkType, 0),
    option(options.interfaceName, text('trapline')),
    option(options.timeResolution, Uint8Array.of(nanoseconds)),
    optionsEnd,
  );
}

/** What precedes the Frame in a packet: direction (1: to the kernel), a zero, and the connection as 16 bits big-endian. */
function packet(toKernel: boolean, connection: number, frame: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + frame.length);
  bytes.set([toKernel ? 1 : 0, 0, connection >>> 8, connection]);
  bytes.set(frame, 4);
  return bytes;
}

function enhancedPacket(hostNs: number, toKernel: boolean, data: Uint8Array): Uint8Array {
  const body = new Uint8Array(padded(data.length));
  body.set(data);
  const time = words(Math.floor(hostNs / 2 ** 32), hostNs % 2 ** 32);
  const flags = option(options.packetFlags, words(toKernel ? outbound : inbound));
  return block(blocks.enhancedPacket, words(0), time, words(data.length, data.length), body, flags, optionsEnd);
}

/** A trace as a pcapng file, a packet a frame; frames of a Batch are packets of their own. Times count from the start. */
export function* pcapng(trace: OpenTrace): Iterable<Uint8Array> {
  yield sectionHeader(trace);
  yield interfaceDescription();
  for (const line of trace.lines) {
    if (line.kind !== 'frame') continue;
    const { hostNs = 0, toKernel, connection, bytes } = line;
    yield enhancedPacket(hostNs, toKernel, packet(toKernel, connection, bytes));
  }
}
