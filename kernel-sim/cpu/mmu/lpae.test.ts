import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cp15Word } from '../cp15.ts';
import { at } from '../state.ts';
import { type Registers, type Right, ramBytes, regimeOf, rightsOf, walkOf } from './mmu-fixture.ts';
import { type Regime, rights, type Walked } from './regime.ts';
import { walk } from './translate.ts';

const eae = 0x8000_0000;
const first = 0x1000;
const second = 0x2000;
const third = 0x3000;
const flag = 1 << 10;
const table = 3;
const block = 1;
const userAp = 1 << 6;
const readOnlyAp = 1 << 7;

/** A 64-bit descriptor as two words of memory. */
const entry = (address: number, low: number, high = 0) => ({ [address]: low, [address + 4]: high });

/** Tables that lead 0x4060_5xxx over three levels to `low`. */
const three = (registers: Registers, low: number, high = 0, tableHigh = 0) =>
  walkOf(
    { TTBCR: eae, TTBR0: first, ...registers },
    {
      ...entry(first + 8, second | table, tableHigh),
      ...entry(second + 3 * 8, third | table),
      ...entry(third + 5 * 8, low, high),
    },
    0x4060_5678,
  );

describe('long descriptors translate', () => {
  it.each([
    ['a page', three({}, 0x1234_5000 | flag | table), 0x1234_5678, 4096, 3],
    ['a page above 4 GiB', three({}, 0x1234_5000 | flag | table, 0xab), 0xab_1234_5678, 4096, 3],
    [
      'a block of 2 MiB',
      walkOf(
        { TTBCR: eae, TTBR0: first },
        { ...entry(first, second | table), ...entry(second + 8, 0x8060_0401) },
        0x21_2345,
      ),
      0x8061_2345,
      2 ** 21,
      2,
    ],
    [
      'a block of 1 GiB',
      walkOf({ TTBCR: eae, TTBR0: first }, entry(first + 16, 0x4000_0401, 1), 0x8765_4321),
      0x1_4765_4321,
      2 ** 30,
      1,
    ],
  ])('%s', (_, found, ipa, bytes, level) => {
    expect(found).toMatchObject({ kind: 'page', ipa, bytes, level });
  });

  it.each([
    ['both sizes 0: TTBR0', 0, 0xffff_ffff, 'low'],
    ['T0SZ 1, the lower half: TTBR0', 1, 0x7fff_ffff, 'low'],
    ['T0SZ 1, the upper half: TTBR1', 1, 0x8000_0000, 'high'],
    ['T1SZ 1, the upper half: TTBR1', 1 << 16, 0x8000_0000, 'high'],
    ['T1SZ 1, the lower half: TTBR0', 1 << 16, 0x7fff_ffff, 'low'],
    ['T0SZ and T1SZ 3, between them: neither', 0x3_0003, 0x8000_0000, undefined],
    ['T0SZ and T1SZ 3, the top: TTBR1', 0x3_0003, 0xe000_0000, 'high'],
    ['EPD0', 1 << 7, 0, undefined],
    ['EPD1', (1 << 23) | (1 << 16), 0xffff_ffff, undefined],
  ] as const)('by the table its address and TTBCR select: %s', (_, ttbcr, va, side) => {
    const regime = regimeOf({ TTBCR: eae | ttbcr, TTBR0: 0x1000, TTBR1: 0x2_0000 });
    for (let word = 0; word < 0x2000; word += 8) {
      for (const [base, high] of [
        [0x1000, 0x10],
        [0x2_0000, 0x20],
      ] as const) {
        regime.memory.words[regime.memory.offsetOf(base + word, 4) >>> 2] = flag | block;
        regime.memory.words[regime.memory.offsetOf(base + word + 4, 4) >>> 2] = high;
      }
    }
    const found = walk(regime, va);
    if (side === undefined) expect(found).toEqual({ kind: 'translation', level: 1, domain: 0 });
    else expect(found).toMatchObject({ kind: 'page' });
    if (found.kind === 'page') expect(Math.floor(found.ipa / 2 ** 32)).toBe(side === 'low' ? 0x10 : 0x20);
  });

  it('through tables of the other byte order with SCTLR.EE', () => {
    const found = walkOf(
      { SCTLR: 1 << 25, TTBCR: eae, TTBR0: first },
      { ...entry(first, 0x0000_0000, 0x0104_0040) },
      0x123,
    );
    expect(found).toMatchObject({ kind: 'page', ipa: 0x4000_0123 });
  });
});

describe('long descriptors fault', () => {
  it.each([
    ['an empty level-1 descriptor', walkOf({ TTBCR: eae, TTBR0: first }, {}, 0), 'translation', 1],
    [
      'an empty level-2 descriptor',
      walkOf({ TTBCR: eae, TTBR0: first }, entry(first, second | table), 0),
      'translation',
      2,
    ],
    ['an empty level-3 descriptor', three({}, 0), 'translation', 3],
    ['a block at level 3', three({}, flag | block), 'translation', 3],
    [
      'a block of 1 GiB without access flag',
      walkOf({ TTBCR: eae, TTBR0: first }, entry(first, block), 0),
      'accessFlag',
      1,
    ],
    ['a page without access flag', three({}, table), 'accessFlag', 3],
  ] as const)('%s', (_, found, kind, level) => {
    expect(found).toEqual({ kind, level, domain: 0 });
  });

  it.each([
    ['TTBR0', walkOf({ TTBCR: eae, TTBR0: first, ttbr0High: 1 }, {}, 0), 0x1_0000_1000],
    ['a table', walkOf({ TTBCR: eae, TTBR0: first }, entry(first, second | table, 0x80), 0), 0x80_0000_2000],
  ])('as a walk abort outside RAM: %s', (_, found, ipa) => {
    expect(found).toEqual({ kind: 'walkAbort', ipa });
  });
});

const all: readonly Right[] = [
  'privilegedRead',
  'privilegedWrite',
  'privilegedExecute',
  'userRead',
  'userWrite',
  'userExecute',
];
const without = (...names: readonly Right[]) => all.filter((name) => !names.includes(name));
const pageBits = flag | table;

describe('long descriptors permit', () => {
  it.each<[string, readonly Right[], Walked]>([
    ['AP 0', without('userRead', 'userWrite', 'userExecute'), three({}, pageBits)],
    ['AP 1', all, three({}, pageBits | userAp)],
    ['AP 2', ['privilegedRead', 'privilegedExecute'], three({}, pageBits | readOnlyAp)],
    ['AP 3', without('privilegedWrite', 'userWrite'), three({}, pageBits | readOnlyAp | userAp)],
    ['XN', without('privilegedExecute', 'userExecute'), three({}, pageBits | userAp, 1 << 22)],
    ['PXN', without('privilegedExecute'), three({}, pageBits | userAp, 1 << 21)],
    ['APTable 1: not PL0', without('userRead', 'userWrite', 'userExecute'), three({}, pageBits | userAp, 0, 1 << 29)],
    ['APTable 2: no writes', without('privilegedWrite', 'userWrite'), three({}, pageBits | userAp, 0, 1 << 30)],
    ['XNTable', without('privilegedExecute', 'userExecute'), three({}, pageBits | userAp, 0, 1 << 28)],
    ['PXNTable', without('privilegedExecute'), three({}, pageBits | userAp, 0, 1 << 27)],
    ['the contiguous hint', all, three({}, pageBits | userAp, 1 << 20)],
    ['WXN', without('privilegedExecute', 'userExecute'), three({ SCTLR: 1 << 19 }, pageBits | userAp)],
    ['UWXN', without('privilegedExecute'), three({ SCTLR: 1 << 20 }, pageBits | userAp)],
  ])('by %s', (_, permitted, found) => {
    expect(rightsOf(found)).toEqual(permitted);
  });
});

/** TranslationTableWalkLD on 64-bit integers. @source DDI 0406C B3.19.6 */
function reference(regime: Regime, va: number): Walked {
  const word = (name: string) => BigInt((regime.words[cp15Word(name)] ?? 0) >>> 0);
  const high = (index: number) => BigInt((regime.words[index] ?? 0) >>> 0) << 32n;
  const ia = BigInt(va >>> 0);
  const bits = (value: bigint, top: number, low: number) =>
    (value >> BigInt(low)) & ((1n << BigInt(top - low + 1)) - 1n);
  const [ttbcr, sctlr] = [word('TTBCR'), word('SCTLR')];
  const t0 = Number(bits(ttbcr, 2, 0));
  const t1 = Number(bits(ttbcr, 18, 16));
  let found: { ttbr: bigint; size: number; isDisabled: boolean } | undefined;
  if (t0 === 0 || bits(ia, 31, 32 - t0) === 0n) {
    found = { ttbr: word('TTBR0') | high(at.ttbr0High), size: t0, isDisabled: bits(ttbcr, 7, 7) === 1n };
  }
  if ((t1 === 0 && found === undefined) || (t1 > 0 && bits(ia, 31, 32 - t1) === (1n << BigInt(t1)) - 1n)) {
    found = { ttbr: word('TTBR1') | high(at.ttbr1High), size: t1, isDisabled: bits(ttbcr, 23, 23) === 1n };
  }
  if (found === undefined || found.isDisabled) return { kind: 'translation', level: 1, domain: 0 };
  let level = found.size < 2 ? 1 : 2;
  const lowerBound = 9 * level - found.size - 4;
  let base = bits(found.ttbr, 39, lowerBound) << BigInt(lowerBound);
  let top = 31 - found.size;
  let [noUser, noWrite, never, privilegedNever] = [false, false, false, false];
  for (;;) {
    const shift = 39 - 9 * level;
    const address = Number(base + bits(ia, top, shift) * 8n);
    if (address + 8 > ramBytes) return { kind: 'walkAbort', ipa: address };
    const offset = regime.memory.offsetOf(address, 4);
    const view = new DataView(regime.memory.words.buffer, offset, 8);
    const descriptor = view.getBigUint64(0, bits(sctlr, 25, 25) === 0n);
    const type = bits(descriptor, 1, 0);
    if (type === 0n || type === 2n || (level === 3 && type === 1n)) {
      return { kind: 'translation', level: level as 1 | 2 | 3, domain: 0 };
    }
    if (level === 3 || type === 1n) {
      if (bits(descriptor, 10, 10) === 0n) return { kind: 'accessFlag', level: level as 1 | 2 | 3, domain: 0 };
      const mayWrite = bits(descriptor, 7, 7) === 0n && !noWrite;
      const isUsers = bits(descriptor, 6, 6) === 1n && !noUser;
      const xn = bits(descriptor, 54, 54) === 1n || never;
      const pxn = bits(descriptor, 53, 53) === 1n || privilegedNever;
      const isWxn = bits(sctlr, 19, 19) === 1n && mayWrite;
      const isUwxn = bits(sctlr, 20, 20) === 1n && mayWrite && isUsers;
      const ipa = Number((bits(descriptor, 39, shift) << BigInt(shift)) | bits(ia, shift - 1, 0));
      const granted =
        rights.privilegedRead |
        (mayWrite ? rights.privilegedWrite : 0) |
        (xn || pxn || isWxn || isUwxn ? 0 : rights.privilegedExecute) |
        (isUsers ? rights.userRead : 0) |
        (isUsers && mayWrite ? rights.userWrite : 0) |
        (isUsers && !xn && !isWxn ? rights.userExecute : 0);
      const attributes = expect.any(Number) as number;
      return {
        kind: 'page',
        ipa,
        bytes: 2 ** shift,
        rights: granted,
        level: level as 1 | 2 | 3,
        domain: 0,
        attributes,
      };
    }
    noUser ||= bits(descriptor, 61, 61) === 1n;
    noWrite ||= bits(descriptor, 62, 62) === 1n;
    never ||= bits(descriptor, 60, 60) === 1n;
    privilegedNever ||= bits(descriptor, 59, 59) === 1n;
    base = bits(descriptor, 39, 12) << 12n;
    top = shift - 1;
    level += 1;
  }
}

/** Two words; those of a table mostly lead into RAM. */
const descriptor = fc
  .tuple(fc.nat(0xffff_ffff), fc.nat(0xffff_ffff), fc.nat(3))
  .map(([low, high, far]) => (far === 0 ? [low, high] : [(low & 0x3_ffff) | (far === 1 ? 3 : 1), high & 0xffff_ff00]));

it('random tables translate as the manual’s pseudocode translates them', () => {
  fc.assert(
    fc.property(
      fc.record({
        SCTLR: fc.nat(0xffff_ffff).map((word) => word & 0x2218_0000),
        TTBR0: fc.nat(ramBytes + 0x8000),
        TTBR1: fc.nat(ramBytes + 0x8000),
        TTBCR: fc.nat(0xffff_ffff).map((word) => (word & 0x0087_0087) | eae),
        ttbr0High: fc.oneof({ arbitrary: fc.constant(0), weight: 5 }, fc.nat(0xffff_ffff)),
      }),
      fc.array(descriptor, { minLength: 64, maxLength: 64 }),
      fc.array(fc.nat(0xffff_ffff), { minLength: 32, maxLength: 32 }),
      (registers, words, addresses) => {
        const regime = regimeOf(registers);
        for (let address = 0; address < ramBytes; address += 8) {
          const [low = 0, high = 0] = words[(Math.imul(address, 0x9e37_79b1) >>> 26) & 63] ?? [];
          const index = regime.memory.offsetOf(address, 8) >>> 2;
          const isSwapped = (registers.SCTLR & (1 << 25)) !== 0;
          regime.memory.words[index] = isSwapped ? swapped(high) : low;
          regime.memory.words[index + 1] = isSwapped ? swapped(low) : high;
        }
        for (const va of addresses) expect(walk(regime, va)).toEqual(reference(regime, va));
      },
    ),
    { numRuns: 60 },
  );
});

function swapped(word: number): number {
  return (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}
