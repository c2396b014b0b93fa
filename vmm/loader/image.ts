import { hex } from '../../proto/uapi/hex.ts';
import { UsageError } from '../api/usage-error.ts';

const mib = 2 ** 20;

/** A run of guest memory an image fills. */
export interface Segment {
  readonly ipa: number;
  readonly data: Uint8Array;
  /** Size in memory: what lies behind `data` is zero. */
  readonly bytes: number;
}

/** A guest program, ready to be written to guest memory. */
export interface LoadedImage {
  /** As the user named it. */
  readonly file: string;
  /** Bit 0 selects Thumb. */
  readonly entry: number;
  readonly segments: readonly Segment[];
  /** Addresses of labels, lowest first, where the file has a symbol table. */
  readonly symbols: readonly { readonly name: string; readonly address: number }[];
  /** Placed by the boot protocol of Linux, not by a linker. */
  readonly isLinux?: true;
  /** In flash from the start, not loaded into RAM; entered as a reset enters it. */
  readonly isFirmware?: true;
}

/** A board's RAM as the VM has it. */
export interface RamRange {
  readonly base: number;
  readonly bytes: number;
}

/**
 * Checks that an image lies in RAM.
 * @throws UsageError naming the segment, the RAM and the way out
 */
export function checkImageFits({ file, segments, isLinux }: LoadedImage, ram: RamRange): void {
  const stray = segments.find(({ ipa, bytes }) => ipa < ram.base || ipa + bytes > ram.base + ram.bytes);
  if (stray === undefined) return;
  if (isLinux === true) {
    const needed = Math.max(...segments.map(({ ipa, bytes }) => ipa + bytes)) - ram.base;
    const [most, given] = [Math.ceil(needed / mib), ram.bytes / mib];
    throw new UsageError(`${file} needs ${most} MiB of RAM, the machine has ${given} MiB; raise --mem`);
  }
  const range = (first: number, bytes: number) => `${hex(first)} to ${hex(first + bytes - 1)}`;
  throw new UsageError(
    `${file}: segment ${range(stray.ipa, stray.bytes)} is outside RAM (${range(ram.base, ram.bytes)}); ` +
      'link the guest for this board (ld -Ttext) or raise --mem',
  );
}

/** A text with the labels of the addresses in it, where the image has one. */
export function labelled(image: LoadedImage, text: string): string {
  return text.replace(/0x[\da-f_]+/g, (word) => {
    const address = Number(word.replaceAll('_', ''));
    const isInside = image.segments.some(({ ipa, bytes }) => address >= ipa && address < ipa + bytes);
    return isInside ? locate(image, address) : word;
  });
}

/** `symbol+0x10 (0x8010)` for an address, the bare address where no symbol is below it. */
export function locate({ symbols, segments }: LoadedImage, address: number): string {
  const isInside = segments.some(({ ipa, bytes }) => address >= ipa && address < ipa + bytes);
  const symbol = isInside ? symbols.findLast((each) => each.address <= address) : undefined;
  if (symbol === undefined) return hex(address);
  const offset = address - symbol.address;
  return `${symbol.name}${offset === 0 ? '' : `+${hex(offset)}`} (${hex(address)})`;
}
