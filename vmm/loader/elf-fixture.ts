interface SegmentParts {
  readonly type?: number;
  readonly ipa?: number;
  readonly fileBytes?: number;
  readonly memoryBytes?: number;
}

/** What may be wrong with an ELF file; a sound guest of one segment unless said. */
export interface ElfParts {
  readonly class?: number;
  readonly data?: number;
  readonly type?: number;
  readonly machine?: number;
  readonly entry?: number;
  readonly entrySize?: number;
  readonly tableAt?: number;
  readonly segments?: readonly SegmentParts[];
  readonly symbols?: readonly { readonly name: string; readonly address: number; readonly section: number }[];
  readonly sectionBytes?: number;
  readonly symbolsAt?: number;
  readonly namesAt?: number;
}

const headerBytes = 52;
const programHeaderBytes = 32;
const sectionHeaderBytes = 40;
const segmentBytes = 16;

const words = (...values: readonly number[]) =>
  values.flatMap((value) => [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24]);
const halves = (...values: readonly number[]) => values.flatMap((value) => [value & 0xff, value >>> 8]);

function programHeaders(segments: readonly SegmentParts[], at: number): readonly number[] {
  return segments.flatMap(({ type = 1, ipa = 0x8000, fileBytes = segmentBytes, memoryBytes = segmentBytes }, index) =>
    words(type, at + index * segmentBytes, ipa, ipa, fileBytes, memoryBytes, 5, 4),
  );
}

/** An ELF file of these parts: header, program headers, 16 bytes a segment, and sections where there are symbols. */
export function elfFile(parts: ElfParts = {}): Uint8Array {
  const { segments = [{}], symbols, entrySize = programHeaderBytes, tableAt = headerBytes, entry = 0x8000 } = parts;
  const contentAt = headerBytes + segments.length * programHeaderBytes;
  const sectionsAt = symbols === undefined ? 0 : contentAt + segments.length * segmentBytes;
  const { sectionBytes = sectionHeaderBytes } = parts;
  const header = [
    ...[0x7f, 0x45, 0x4c, 0x46, parts.class ?? 1, parts.data ?? 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ...halves(parts.type ?? 2, parts.machine ?? 40),
    ...words(1, entry, tableAt, sectionsAt, 0x0500_0200),
    ...halves(headerBytes, entrySize, segments.length, sectionBytes, symbols === undefined ? 0 : 3, 0),
  ];
  const content = segments.flatMap((_, index) => Array.from({ length: segmentBytes }, () => index + 1));
  const body = [...header, ...programHeaders(segments, contentAt), ...content];
  return Uint8Array.from(symbols === undefined ? body : [...body, ...sections(parts, symbols, sectionsAt)]);
}

/** A null section, the symbol table and its names, then what they hold. */
function sections(parts: ElfParts, symbols: NonNullable<ElfParts['symbols']>, at: number): readonly number[] {
  const names = symbols.reduce((text, { name }) => `${text}${name}\0`, '\0');
  const symbolsAt = at + 3 * sectionHeaderBytes;
  const namesAt = symbolsAt + symbols.length * 16;
  const header = (type: number, offset: number, bytes: number, link: number) =>
    words(0, type, 0, 0, offset, bytes, link, 0, 0, 0);
  return [
    ...header(0, 0, 0, 0),
    ...header(2, parts.symbolsAt ?? symbolsAt, symbols.length * 16, 2),
    ...header(3, parts.namesAt ?? namesAt, names.length, 0),
    ...symbols.flatMap(({ name, address, section }) => [
      ...words(names.indexOf(`\0${name}\0`) + 1, address, 0),
      ...[0, 0],
      ...halves(section),
    ]),
    ...Buffer.from(names, 'latin1'),
  ];
}

/** A sound guest with two segments and a label. */
export function soundElf(): Uint8Array {
  return elfFile({
    segments: [{ memoryBytes: 64 }, { ipa: 0x9000 }],
    symbols: [{ name: '_start', address: 0x8000, section: 1 }],
  });
}
