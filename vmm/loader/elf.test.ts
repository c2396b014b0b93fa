import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../api/usage-error.ts';
import { loadElf } from './elf.ts';
import { type ElfParts, elfFile, soundElf } from './elf-fixture.ts';

describe('a file that is no guest is refused with what is wrong and what to do:', () => {
  it.each<readonly [what: string, bytes: Uint8Array, message: string]>([
    ['empty', new Uint8Array(0), 'guest.elf is empty; build the guest again'],
    ['a source file', new TextEncoder().encode('mov r0, r1\n'), 'is no ELF file; give the linked guest'],
    ['two bytes of magic', Uint8Array.of(0x7f, 0x45), 'is no ELF file'],
    ['a cut header', elfFile().slice(0, 51), 'is truncated: 51 bytes, the ELF header alone has 52'],
    [
      '64-bit',
      elfFile({ class: 2 }),
      'is a 64-bit ELF file for ARM; build the guest for 32-bit ARM (arm-linux-gnueabihf)',
    ],
    ['of no class', elfFile({ class: 0 }), 'is an unknown class of ELF file'],
    [
      'for AArch64',
      elfFile({ class: 2, machine: 183 }),
      'is a 64-bit ELF file for AArch64; build the guest for 32-bit',
    ],
    ['big-endian', elfFile({ data: 2, machine: 40 << 8 }), 'is a big-endian ELF file for ARM; build the guest little'],
    ['for x86', elfFile({ machine: 62 }), 'is an ELF file for x86-64; build the guest for 32-bit ARM'],
    ['for i386', elfFile({ machine: 3 }), 'is an ELF file for i386; build'],
    ['for a stranger', elfFile({ machine: 4711 }), 'is an ELF file for machine 4711; build'],
    ['an object file', elfFile({ type: 1 }), 'is ELF type 1, not an executable (2); link it with ld -Ttext=ADDRESS'],
    ['a shared object', elfFile({ type: 3 }), 'is ELF type 3, not an executable (2)'],
    ['without program headers', elfFile({ segments: [] }), 'has no program headers, so nothing to load'],
    ['with headers of another size', elfFile({ entrySize: 56 }), 'has program headers of 56 bytes, not 32'],
    [
      'with headers behind its end',
      elfFile({ tableAt: 0x9000 }),
      'is truncated: its program headers at 0x9000 end behind its 100 bytes',
    ],
    ['with nothing to load', elfFile({ segments: [{ type: 4 }] }), 'has no segment to load (PT_LOAD)'],
    ['with segments of no bytes', elfFile({ segments: [{ fileBytes: 0, memoryBytes: 0 }] }), 'has no segment to load'],
    ['a cut segment', elfFile().slice(0, -1), 'segment 0 is truncated: it has bytes 0x54 to 0x64 of a file of 99'],
    [
      'more file than memory',
      elfFile({ segments: [{ memoryBytes: 8 }] }),
      'segment 0 has 16 bytes in the file but 8 in memory; link it again',
    ],
    [
      'past 4 GiB',
      elfFile({ segments: [{ ipa: 0xffff_fff8 }] }),
      'segment 0 at 0xffff_fff8 runs past 4 GiB; link it lower (ld -Ttext)',
    ],
    [
      'overlapping segments',
      elfFile({ segments: [{ ipa: 0x8008 }, { ipa: 0x8000 }] }),
      'has segments at 0x8000 and 0x8008 that overlap; link it again',
    ],
    [
      'entered nowhere',
      elfFile({ entry: 0x7ffc }),
      'has its entry 0x7ffc in no segment; name one with a global _start',
    ],
    ['entered behind its end', elfFile({ entry: 0x8010 }), 'has its entry 0x8010 in no segment'],
  ])('%s', (_, bytes, message) => {
    expect(() => loadElf('guest.elf', bytes)).toThrow(UsageError);
    expect(() => loadElf('guest.elf', bytes)).toThrow(`guest.elf ${message.replace(/^guest.elf /, '')}`);
  });
});

describe('a guest is read:', () => {
  it('its segments by physical address, what is not in the file as zeroes', () => {
    const image = loadElf('guest.elf', elfFile({ segments: [{ memoryBytes: 64 }, { ipa: 0x9000, fileBytes: 4 }] }));
    expect(image).toMatchObject({ file: 'guest.elf', entry: 0x8000 });
    expect(image.segments.map(({ ipa, data, bytes }) => [ipa, data.length, bytes])).toEqual([
      [0x8000, 16, 64],
      [0x9000, 4, 16],
    ]);
  });

  it('a Thumb entry in its segment', () => {
    expect(loadElf('guest.elf', elfFile({ entry: 0x8001 })).entry).toBe(0x8001);
  });

  it('segments that touch', () => {
    const touching = [{ ipa: 0x8010 }, { ipa: 0x8000 }];
    expect(loadElf('guest.elf', elfFile({ segments: touching })).segments).toHaveLength(2);
  });

  it('its labels in order, without mapping symbols and those of no section', () => {
    const symbols = [
      { name: 'later', address: 0x8008, section: 1 },
      { name: '$a', address: 0x8000, section: 1 },
      { name: '_start', address: 0x8000, section: 1 },
      { name: 'elsewhere', address: 0, section: 0 },
    ];
    expect(loadElf('guest.elf', elfFile({ symbols })).symbols).toEqual([
      { name: '_start', address: 0x8000 },
      { name: 'later', address: 0x8008 },
    ]);
  });

  it.each<readonly [what: string, parts: ElfParts]>([
    ['sections of another size', { sectionBytes: 64 }],
    ['a symbol table behind the end', { symbolsAt: 0x10_0000 }],
    ['names behind the end', { namesAt: 0x10_0000 }],
  ])('without labels where it has %s', (_, parts) => {
    expect(
      loadElf('guest.elf', elfFile({ symbols: [{ name: 'a', address: 0, section: 1 }], ...parts })).symbols,
    ).toEqual([]);
  });
});

describe('whatever the bytes, there is an image or one line about the file', () => {
  const check = (bytes: Uint8Array) => {
    try {
      const { segments } = loadElf('guest.elf', bytes);
      expect(segments.length).toBeGreaterThan(0);
    } catch (error) {
      expect(error).toBeInstanceOf(UsageError);
      expect(String(error)).toMatch(/^UsageError: guest\.elf \S.*$/);
    }
  };
  const sound = soundElf();

  it('random', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), check));
  });

  it('changed', () => {
    const change = fc.tuple(fc.nat({ max: sound.length - 1 }), fc.constantFrom(0, 1, 2, 0x20, 0x7f, 0x80, 0xff));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 6 }), (changes) => {
        const bytes = sound.slice();
        for (const [at, byte] of changes) bytes[at] = byte;
        check(bytes);
      }),
      { numRuns: 2000 },
    );
  });

  it('cut at every byte', () => {
    for (let length = 0; length <= sound.length; length += 1) check(sound.slice(0, length));
  });
});
