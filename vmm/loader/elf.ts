import { hex } from '../../proto/uapi/hex.ts';
import { UsageError } from '../api/usage-error.ts';
import { readSymbols } from './elf-symbols.ts';
import type { LoadedImage, Segment } from './image.ts';

const headerBytes = 52;
const programHeaderBytes = 32;
const magic = [0x7f, 0x45, 0x4c, 0x46];

/** Where the header's fields are. @source System V ABI, chapter 4 */
const fields = { class: 4, data: 5, type: 16, machine: 18, entry: 24, programHeaders: 28, entrySize: 42, count: 44 };
const types = { executable: 2, load: 1 } as const;
const armMachine = 40;

/** Machines whose guests are mistaken for ours. @source System V ABI, e_machine */
const machineNames: ReadonlyMap<number, string> = new Map([
  [3, 'i386'],
  [8, 'MIPS'],
  [20, 'PowerPC'],
  [21, '64-bit PowerPC'],
  [22, 's390'],
  [40, 'ARM'],
  [62, 'x86-64'],
  [183, 'AArch64'],
  [243, 'RISC-V'],
]);

interface File {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

const u16 = ({ view }: File, at: number) => view.getUint16(at, true);

/** Whose code it is, in whichever byte order and width its header is. */
function machineOf({ bytes, view }: File): string {
  const machine = view.getUint16(fields.machine, bytes[fields.data] !== 2);
  return machineNames.get(machine) ?? `machine ${machine}`;
}
const u32 = ({ view }: File, at: number) => view.getUint32(at, true);

/** What an image must be, in the order it is looked at; a rule may rely on those before it. */
const headerRules: readonly (readonly [holds: (file: File) => boolean, problem: (file: File) => string])[] = [
  [({ bytes }) => bytes.length > 0, () => 'is empty; build the guest again'],
  [
    ({ bytes }) => magic.every((byte, index) => bytes[index] === byte),
    () => 'is no ELF file; give the linked guest, not its source or a flat binary',
  ],
  [
    ({ bytes }) => bytes.length >= headerBytes,
    ({ bytes }) =>
      `is truncated: ${bytes.length} bytes, the ELF header alone has ${headerBytes}; copy or build it again`,
  ],
  [
    ({ bytes }) => bytes[fields.class] === 1,
    (file) =>
      `is ${file.bytes[fields.class] === 2 ? 'a 64-bit' : 'an unknown class of'} ELF file for ${machineOf(file)}; build the guest for 32-bit ARM (arm-linux-gnueabihf)`,
  ],
  [
    ({ bytes }) => bytes[fields.data] === 1,
    (file) => `is a big-endian ELF file for ${machineOf(file)}; build the guest little-endian (as -EL, ld -EL)`,
  ],
  [
    (file) => u16(file, fields.machine) === armMachine,
    (file) => `is an ELF file for ${machineOf(file)}; build the guest for 32-bit ARM (arm-linux-gnueabihf)`,
  ],
  [
    (file) => u16(file, fields.type) === types.executable,
    (file) => `is ELF type ${u16(file, fields.type)}, not an executable (2); link it with ld -Ttext=ADDRESS`,
  ],
  [
    (file) => u16(file, fields.count) > 0,
    () => 'has no program headers, so nothing to load; link it with ld -Ttext=ADDRESS',
  ],
  [
    (file) => u16(file, fields.entrySize) === programHeaderBytes,
    (file) => `has program headers of ${u16(file, fields.entrySize)} bytes, not ${programHeaderBytes}; link it again`,
  ],
  [
    (file) => u32(file, fields.programHeaders) + u16(file, fields.count) * programHeaderBytes <= file.bytes.length,
    (file) =>
      `is truncated: its program headers at ${hex(u32(file, fields.programHeaders))} end behind its ${file.bytes.length} bytes; copy or build it again`,
  ],
];

interface ProgramHeader {
  readonly index: number;
  readonly offset: number;
  readonly ipa: number;
  readonly fileBytes: number;
  readonly memoryBytes: number;
}

const segmentRules: readonly (readonly [
  holds: (header: ProgramHeader, file: File) => boolean,
  problem: (header: ProgramHeader, file: File) => string,
])[] = [
  [
    ({ offset, fileBytes }, { bytes }) => offset + fileBytes <= bytes.length,
    ({ offset, fileBytes }, { bytes }) =>
      `is truncated: it has bytes ${hex(offset)} to ${hex(offset + fileBytes)} of a file of ${bytes.length}; copy or build it again`,
  ],
  [
    ({ fileBytes, memoryBytes }) => fileBytes <= memoryBytes,
    ({ fileBytes, memoryBytes }) => `has ${fileBytes} bytes in the file but ${memoryBytes} in memory; link it again`,
  ],
  [
    ({ ipa, memoryBytes }) => ipa + memoryBytes <= 2 ** 32,
    ({ ipa }) => `at ${hex(ipa)} runs past 4 GiB; link it lower (ld -Ttext)`,
  ],
];

function refuse({ name }: File, problem: string): never {
  throw new UsageError(`${name} ${problem}`);
}

/** The headers of what is loaded, by physical address. */
function programHeaders(file: File): readonly ProgramHeader[] {
  const table = u32(file, fields.programHeaders);
  return Array.from({ length: u16(file, fields.count) }, (_, index) => ({
    index,
    at: table + index * programHeaderBytes,
  }))
    .filter(({ at }) => u32(file, at) === types.load && u32(file, at + 20) > 0)
    .map(({ index, at }) => ({
      index,
      offset: u32(file, at + 4),
      ipa: u32(file, at + 12),
      fileBytes: u32(file, at + 16),
      memoryBytes: u32(file, at + 20),
    }));
}

function segmentOf(file: File, header: ProgramHeader): Segment {
  for (const [holds, problem] of segmentRules) {
    if (!holds(header, file)) refuse(file, `segment ${header.index} ${problem(header, file)}`);
  }
  const { offset, fileBytes, ipa, memoryBytes } = header;
  return { ipa, data: file.bytes.subarray(offset, offset + fileBytes), bytes: memoryBytes };
}

function checkOverlap(file: File, segments: readonly Segment[]): void {
  const sorted = segments.toSorted((a, b) => a.ipa - b.ipa);
  for (const [index, { ipa, bytes }] of sorted.entries()) {
    const next = sorted[index + 1];
    if (next === undefined || ipa + bytes <= next.ipa) continue;
    refuse(file, `has segments at ${hex(ipa)} and ${hex(next.ipa)} that overlap; link it again`);
  }
}

/**
 * Reads a 32-bit little-endian ARM executable; segments go to their physical addresses.
 * @throws UsageError naming the file, what is wrong where, and what to do
 * @source System V ABI, chapters 4 and 5; ELF for the Arm Architecture
 */
export function loadElf(name: string, bytes: Uint8Array): LoadedImage {
  const file: File = { name, bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
  for (const [holds, problem] of headerRules) if (!holds(file)) refuse(file, problem(file));
  const segments = programHeaders(file).map((header) => segmentOf(file, header));
  if (segments.length === 0) refuse(file, 'has no segment to load (PT_LOAD); link it with ld -Ttext=ADDRESS');
  checkOverlap(file, segments);
  const entry = u32(file, fields.entry);
  const address = entry & ~1;
  if (!segments.some(({ ipa, bytes: size }) => address >>> 0 >= ipa && address >>> 0 < ipa + size)) {
    refuse(file, `has its entry ${hex(entry)} in no segment; name one with a global _start or ld -e`);
  }
  return { file: name, entry, segments, symbols: readSymbols(bytes) };
}
