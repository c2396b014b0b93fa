/** The other host on the wire: 10.0.2.2, which answers ARP, and ICMP and UDP echo. */
const host = { mac: [0x52, 0x55, 0x0a, 0x00, 0x02, 0x02], address: [10, 0, 2, 2] } as const;

const etherBytes = 14;
const arpBytes = 28;
const etherTypes = { ipv4: 0x0800, arp: 0x0806 } as const;
const arpOperations = { request: 1, reply: 2 } as const;
const protocols = { icmp: 1, udp: 17 } as const;
const icmpTypes = { reply: 0, request: 8 } as const;
const echoPort = 7;

const u16 = (bytes: Uint8Array, at: number) => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

function put16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 8;
  bytes[at + 1] = value;
}

const isHost = (bytes: Uint8Array, at: number) => host.address.every((byte, index) => bytes[at + index] === byte);

/** One's complement sum. @source RFC 1071 */
export function checksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += u16(bytes, at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/** The frame sent back to whoever sent it. */
function returned(frame: Uint8Array): Uint8Array {
  const answer = frame.slice();
  answer.set(frame.subarray(6, 12), 0);
  answer.set(host.mac, 6);
  return answer;
}

/** @source RFC 826 */
function answerArp(frame: Uint8Array): Uint8Array | undefined {
  const at = etherBytes;
  const isForHost =
    frame.length >= at + arpBytes && u16(frame, at + 6) === arpOperations.request && isHost(frame, at + 24);
  if (!isForHost) return undefined;
  const answer = returned(frame);
  put16(answer, at + 6, arpOperations.reply);
  answer.set([...host.mac, ...host.address], at + 8);
  answer.set(frame.subarray(at + 8, at + 18), at + 18);
  return answer;
}

/** Turns a message into its answer in place; false: it gets none. */
const services: Readonly<Record<number, (message: Uint8Array) => boolean>> = {
  /** @source RFC 792 */
  [protocols.icmp](message) {
    if (message.length < 8 || message[0] !== icmpTypes.request) return false;
    message[0] = icmpTypes.reply;
    put16(message, 2, 0);
    put16(message, 2, checksum(message));
    return true;
  },
  /** @source RFC 862; a checksum of 0 is none */
  [protocols.udp](message) {
    if (message.length < 8 || u16(message, 2) !== echoPort) return false;
    put16(message, 2, u16(message, 0));
    put16(message, 0, echoPort);
    put16(message, 6, 0);
    return true;
  },
};

/** @source RFC 791 */
function answerIpv4(frame: Uint8Array): Uint8Array | undefined {
  const at = etherBytes;
  const first = frame[at] ?? 0;
  const headerBytes = (first & 15) * 4;
  const bytes = u16(frame, at + 2);
  const isWhole = first >>> 4 === 4 && headerBytes >= 20 && bytes >= headerBytes && at + bytes <= frame.length;
  if (!isWhole || !isHost(frame, at + 16)) return undefined;
  const answer = returned(frame);
  const serve = services[frame[at + 9] ?? 0];
  if (serve?.(answer.subarray(at + headerBytes, at + bytes)) !== true) return undefined;
  answer.set(frame.subarray(at + 12, at + 16), at + 16);
  answer.set(host.address, at + 12);
  put16(answer, at + 10, 0);
  put16(answer, at + 10, checksum(answer.subarray(at, at + headerBytes)));
  return answer;
}

/** What comes back for an Ethernet frame; `undefined`: nothing does. */
export function answerFrame(frame: Uint8Array): Uint8Array | undefined {
  if (frame.length < etherBytes) return undefined;
  const type = u16(frame, 12);
  if (type === etherTypes.arp) return answerArp(frame);
  return type === etherTypes.ipv4 ? answerIpv4(frame) : undefined;
}
