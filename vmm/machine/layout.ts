import { hex } from '../../proto/uapi/hex.ts';
import { UsageError } from '../api/usage-error.ts';
import type { LoadedImage, RamRange, Segment } from '../loader/image.ts';

/** The first file system of a guest, as the user gave it. */
export interface Initrd {
  readonly file: string;
  readonly data: Uint8Array;
  /** Where it is to be; behind the kernel unless said. */
  readonly ipa?: number;
}

const largePage = 2 ** 21;
const page = 2 ** 12;
const mib = 2 ** 20;

interface Range {
  readonly ipa: number;
  readonly bytes: number;
}

const overlaps = (a: Range, b: Range) => a.ipa < b.ipa + b.bytes && b.ipa < a.ipa + a.bytes;
const isWithin = ({ ipa, bytes }: Range, ram: RamRange) => ipa >= ram.base && ipa + bytes <= ram.base + ram.bytes;
const text = ({ ipa, bytes }: Range) => `${hex(ipa)} to ${hex(ipa + bytes - 1)}`;

/** The first 2 MiB boundary behind something where `bytes` fit, or as high as they fit in a small RAM. */
function findRoom(bytes: number, taken: readonly Range[], ram: RamRange): number | undefined {
  const ends = taken.map((range) => range.ipa + range.bytes).toSorted((a, b) => a - b);
  const top = Math.floor((ram.base + ram.bytes - bytes) / page) * page;
  const places = [...ends.map((end) => Math.ceil(end / largePage) * largePage), top];
  return places.find((ipa) => isWithin({ ipa, bytes }, ram) && !taken.some((range) => overlaps({ ipa, bytes }, range)));
}

/**
 * Where the initrd goes: where the user said, else the first 2 MiB boundary behind the image.
 * @throws UsageError when it overlaps the image or does not fit into RAM
 */
export function placeInitrd({ file, data, ipa }: Initrd, image: LoadedImage, ram: RamRange): Segment {
  const bytes = data.length;
  if (bytes === 0) throw new UsageError(`${file} is empty; give an initramfs (cpio, compressed or not)`);
  const place = ipa ?? findRoom(bytes, image.segments, ram);
  const all = `${ram.bytes / mib} MiB of RAM (${text({ ipa: ram.base, bytes: ram.bytes })})`;
  if (place === undefined) {
    throw new UsageError(`${file} has ${bytes} bytes, which do not fit behind the kernel into ${all}; raise --mem`);
  }
  if (!isWithin({ ipa: place, bytes }, ram)) {
    const where = text({ ipa: place, bytes });
    throw new UsageError(`${file} at ${where} is outside ${all}; choose another --initrd-at, or leave it out`);
  }
  const initrd: Segment = { ipa: place, data, bytes };
  const hit = image.segments.find((segment) => overlaps(segment, initrd));
  if (hit === undefined) return initrd;
  throw new UsageError(
    `${file} at ${text(initrd)} overlaps ${image.file} at ${text(hit)}; choose another --initrd-at, or leave it out`,
  );
}

/**
 * Where the device tree goes: the first 2 MiB boundary behind image or initrd, or the top of a small RAM.
 * @throws UsageError when it fits nowhere
 */
export function placeDtb(file: string, taken: readonly Segment[], ram: RamRange, dtbBytes: number): number {
  const place = findRoom(dtbBytes, taken.length === 0 ? [{ ipa: ram.base, bytes: 0 }] : taken, ram);
  if (place !== undefined) return place;
  throw new UsageError(`${file}: no room behind the image for a device tree of ${dtbBytes} bytes; raise --mem`);
}
