import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cp15Word } from '../cp15.ts';
import { type Registers, type Right, ramBytes, regimeOf, rightsOf, walkOf } from './mmu-fixture.ts';
import { type Regime, rights, type Walked } from './regime.ts';
import { walk } from './translate.ts';

const tables = 0x4000;
const second = 0x8000;
/** Domain 1 is client, 2 manager, 0 and the others nothing. */
const dacr = 0b11_01_00;
const client = 1 << 5;
const manager = 2 << 5;
const afe = 1 << 29;
const section = 2;
const apAll = 3 << 10;
const smallPage = 2;
const largePage = 1;
const apPage = 3 << 4;

const one = (registers: Registers, first: number, va = 0x0010_0000, lpae = true) =>
  walkOf({ TTBR0: tables, DACR: dacr, ...registers }, { [tables + 4]: first }, va, lpae);

/** A level-2 descriptor of page 0x12 in the table of MiB 1. */
const two = (registers: Registers, descriptor: number, va = 0x0011_2345, first = second | client | 1) =>
  walkOf({ TTBR0: tables, DACR: dacr, ...registers }, { [tables + 4]: first, [second + 0x12 * 4]: descriptor }, va);

const everything: readonly Right[] = [
  'privilegedRead',
  'privilegedWrite',
  'privilegedExecute',
  'userRead',
  'userWrite',
  'userExecute',
];

describe('short descriptors translate', () => {
  it.each([
    ['a section', 0x1230_0000 | client | apAll | section, 0x001a_bcde, 0x123a_bcde, 2 ** 20],
    ['a supersection', 0x5600_0000 | (1 << 18) | apAll | section, 0x0010_0004, 0x5610_0004, 2 ** 24],
    [
      'a supersection above 4 GiB',
      0x5600_0000 | (0xa << 20) | (0xb << 5) | (1 << 18) | apAll | section,
      0x0010_0004,
      0xba_5610_0004,
      2 ** 24,
    ],
  ])('%s', (_, descriptor, va, ipa, bytes) => {
    expect(one({ DACR: 0b0101 }, descriptor, va)).toMatchObject({ kind: 'page', ipa, bytes });
  });

  it.each([
    ['a small page', 0x9876_5000 | apPage | smallPage, 0x9876_5345, 4096],
    ['a large page', 0x9876_0000 | apPage | largePage, 0x9876_2345, 65_536],
  ])('%s', (_, descriptor, ipa, bytes) => {
    expect(two({}, descriptor)).toMatchObject({ kind: 'page', ipa, bytes, domain: 1, level: 2 });
  });

  it.each([
    ['below the boundary by TTBR0', 0x0010_0000, 0x1000_0000],
    ['above the boundary by TTBR1', 0x8010_0000, 0x2000_0000],
  ])('%s', (_, va, ipa) => {
    const found = walkOf(
      { TTBR0: 0x2000, TTBR1: tables, TTBCR: 1, DACR: 1 },
      { 8196: 0x1000_0000 | apAll | section, [tables + 0x801 * 4]: 0x2000_0000 | apAll | section },
      va,
    );
    expect(found).toMatchObject({ kind: 'page', ipa });
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7])('with TTBCR.N = %i by a table of 2^(14 - N) bytes', (n) => {
    const base = 2 ** (14 - n);
    const found = walkOf(
      { TTBR0: base | 0x4a, TTBCR: n, DACR: 1 },
      { [base + 4]: 0x1000_0000 | apAll | section },
      0x10_0000,
    );
    expect(found).toMatchObject({ kind: 'page', ipa: 0x1000_0000 });
  });

  it('through tables of the other byte order with SCTLR.EE', () => {
    const found = walkOf({ SCTLR: 1 << 25, TTBR0: tables, DACR: 1 }, { [tables + 4]: 0x020c_3012 }, 0x0010_0000);
    expect(found).toMatchObject({ kind: 'page', ipa: 0x1230_0000 & 0xfff0_0000 });
  });
});

describe('short descriptors fault', () => {
  it.each([
    ['an empty level-1 descriptor', one({}, 0), 'translation', 1, 0],
    ['an empty level-2 descriptor', two({}, 0), 'translation', 2, 1],
    ['TTBCR.PD0', one({ TTBCR: 1 << 4 }, client | apAll | section), 'translation', 1, 0],
    ['TTBCR.PD1', one({ TTBCR: (1 << 5) | 1 }, 0, 0x8000_0000), 'translation', 1, 0],
    ['a section with PXN where there is none', one({}, client | apAll | 3, 0x10_0000, false), 'translation', 1, 0],
    ['a section without access flag', one({ SCTLR: afe }, client | (2 << 10) | section), 'accessFlag', 1, 1],
    ['a page without access flag', two({ SCTLR: afe }, (2 << 4) | smallPage), 'accessFlag', 2, 1],
    ['the same in a manager domain', one({ SCTLR: afe }, manager | section), 'accessFlag', 1, 2],
    ['a section of a domain without access', one({}, (3 << 5) | apAll | section), 'domain', 1, 3],
    [
      'a page of a domain without access',
      two({}, apPage | smallPage, 0x11_2345, second | (3 << 5) | 1),
      'domain',
      2,
      3,
    ],
    ['a reserved DACR value', one({ DACR: 2 << 2 }, client | apAll | section), 'domain', 1, 1],
  ] as const)('%s', (_, found, kind, level, domain) => {
    expect(found).toEqual({ kind, level, domain });
  });

  it.each([
    ['a level-1 table', walkOf({ TTBR0: 0x8000_0000, DACR: 1 }, {}, 0x10_0000), 0x8000_0004],
    ['a level-2 table', one({}, 0x8000_0401), 0x8000_0400],
  ])('as a walk abort outside RAM: %s', (_, found, ipa) => {
    expect(found).toEqual({ kind: 'walkAbort', ipa });
  });
});

const execute = { never: 1 << 4, privilegedNever: 1 } as const;
const wxn = 1 << 19;
const uwxn = 1 << 20;

describe('short descriptors permit', () => {
  it.each<[string, number, readonly Right[], readonly Right[]]>([
    ['0', 0, [], []],
    ['1', 0, ['privilegedRead', 'privilegedWrite', 'privilegedExecute'], everything.slice(0, 3)],
    ['2', 0, [...everything.slice(0, 4), 'userExecute'], []],
    ['3', 0, everything, everything],
    ['4', 1, [], []],
    ['5', 1, ['privilegedRead', 'privilegedExecute'], ['privilegedRead', 'privilegedExecute']],
    ['6', 1, ['privilegedRead', 'privilegedExecute', 'userRead', 'userExecute'], []],
    [
      '7',
      1,
      ['privilegedRead', 'privilegedExecute', 'userRead', 'userExecute'],
      ['privilegedRead', 'privilegedExecute', 'userRead', 'userExecute'],
    ],
  ])('by AP = %s, and with SCTLR.AFE', (ap, high, plain, simplified) => {
    const descriptor = client | (high << 15) | ((Number(ap) & 3) << 10) | section;
    expect(rightsOf(one({}, descriptor))).toEqual(plain);
    expect(rightsOf(one({ SCTLR: afe }, descriptor))).toEqual(Number(ap) % 2 === 1 ? simplified : []);
  });

  it.each<[string, Registers, number, readonly Right[]]>([
    ['XN', {}, execute.never | apAll, ['privilegedRead', 'privilegedWrite', 'userRead', 'userWrite']],
    ['PXN', {}, execute.privilegedNever | apAll, everything.filter((name) => name !== 'privilegedExecute')],
    ['WXN', { SCTLR: wxn }, apAll, ['privilegedRead', 'privilegedWrite', 'userRead', 'userWrite']],
    [
      'WXN and PL0 that may only read',
      { SCTLR: wxn },
      2 << 10,
      ['privilegedRead', 'privilegedWrite', 'userRead', 'userExecute'],
    ],
    ['UWXN', { SCTLR: uwxn }, apAll, everything.filter((name) => name !== 'privilegedExecute')],
    ['UWXN and PL0 that may not write', { SCTLR: uwxn }, 1 << 10, everything.slice(0, 3)],
  ])('no execution by %s', (_, registers, bits, permitted) => {
    expect(rightsOf(one(registers, client | bits | section))).toEqual(permitted);
  });

  it('everything in a manager domain', () => {
    expect(rightsOf(one({ SCTLR: wxn }, manager | execute.never | section))).toEqual(everything);
  });

  it('by PXN of the level-1 table and XN of the page', () => {
    expect(rightsOf(two({}, apPage | smallPage, 0x11_2345, second | client | 4 | 1))).not.toContain(
      'privilegedExecute',
    );
    expect(rightsOf(two({}, apPage | smallPage | 1))).not.toContain('userExecute');
    expect(rightsOf(two({}, apPage | largePage | (1 << 15)))).not.toContain('userExecute');
  });
});

/** TranslationTableWalkSD, CheckDomain and CheckPermission, bit string by bit string. @source DDI 0406C B3.19.3 */
function reference(regime: Regime, va: number): Walked {
  const bitsOf = (value: number) => (value >>> 0).toString(2).padStart(32, '0');
  const slice = (bits: string, high: number, low: number) => bits.slice(31 - high, 32 - low);
  const number = (bits: string) => (bits === '' ? 0 : Number.parseInt(bits, 2));
  const register = (name: string) => bitsOf(regime.words[cp15Word(name)] ?? 0);
  const [sctlr, ttbcr, dacrBits, mva] = [register('SCTLR'), register('TTBCR'), register('DACR'), bitsOf(va)];
  const n = number(slice(ttbcr, 2, 0));
  const low = n === 0 || number(slice(mva, 31, 32 - n)) === 0;
  const ttbr = register(low ? 'TTBR0' : 'TTBR1');
  const width = low ? n : 0;
  const isDisabled = slice(ttbcr, low ? 4 : 5, low ? 4 : 5) === '1';
  if (isDisabled) return { kind: 'translation', level: 1, domain: 0 };
  const read = (address: string): string | undefined => {
    const offset = number(address);
    if (offset + 4 > ramBytes) return undefined;
    const word = (regime.memory.words[regime.memory.offsetOf(offset, 4) >>> 2] ?? 0) >>> 0;
    const bytes = bitsOf(word).match(/.{8}/g) ?? [];
    return (slice(sctlr, 25, 25) === '1' ? bytes.toReversed() : bytes).join('');
  };
  const l1at = `${slice(ttbr, 31, 14 - width)}${slice(mva, 31 - width, 20)}00`;
  const l1 = read(l1at);
  if (l1 === undefined) return { kind: 'walkAbort', ipa: number(l1at) };
  const type = slice(l1, 1, 0);
  if (type === '00' || (type === '11' && !regime.target.lpae)) return { kind: 'translation', level: 1, domain: 0 };
  let [level, bytes, ipa, domain]: [1 | 2, number, number, number] = [1, 2 ** 20, 0, 0];
  let [ap, xn, pxn] = ['', false, false];
  if (type !== '01') {
    const isSuper = slice(l1, 18, 18) === '1';
    domain = isSuper ? 0 : number(slice(l1, 8, 5));
    bytes = isSuper ? 2 ** 24 : 2 ** 20;
    ipa = isSuper
      ? number(`${slice(l1, 8, 5)}${slice(l1, 23, 20)}${slice(l1, 31, 24)}${slice(mva, 23, 0)}`)
      : number(`${slice(l1, 31, 20)}${slice(mva, 19, 0)}`);
    [ap, xn, pxn] = [`${slice(l1, 15, 15)}${slice(l1, 11, 10)}`, slice(l1, 4, 4) === '1', slice(l1, 0, 0) === '1'];
  } else {
    const l2at = `${slice(l1, 31, 10)}${slice(mva, 19, 12)}00`;
    domain = number(slice(l1, 8, 5));
    const l2 = read(l2at);
    if (l2 === undefined) return { kind: 'walkAbort', ipa: number(l2at) };
    if (slice(l2, 1, 0) === '00') return { kind: 'translation', level: 2, domain };
    const isSmall = slice(l2, 1, 1) === '1';
    level = 2;
    bytes = isSmall ? 2 ** 12 : 2 ** 16;
    ipa = isSmall
      ? number(`${slice(l2, 31, 12)}${slice(mva, 11, 0)}`)
      : number(`${slice(l2, 31, 16)}${slice(mva, 15, 0)}`);
    const xnBit = isSmall ? 0 : 15;
    [ap, xn, pxn] = [`${slice(l2, 9, 9)}${slice(l2, 5, 4)}`, slice(l2, xnBit, xnBit) === '1', slice(l1, 2, 2) === '1'];
  }
  const afeBit = slice(sctlr, 29, 29) === '1';
  if (afeBit && ap.at(2) === '0') return { kind: 'accessFlag', level, domain };
  const access = slice(dacrBits, 2 * domain + 1, 2 * domain);
  if (access === '00' || access === '10') return { kind: 'domain', level, domain };
  const may = (isPrivileged: boolean, isWrite: boolean) => {
    if (access === '11') return true;
    switch (afeBit ? `${ap.slice(0, 2)}1` : ap) {
      case '001':
        return isPrivileged;
      case '010':
        return isPrivileged || !isWrite;
      case '011':
        return true;
      case '101':
        return isPrivileged && !isWrite;
      case '110':
      case '111':
        return !isWrite;
      default:
        return false;
    }
  };
  const mayExecute = (isPrivileged: boolean) => {
    if (access === '11') return true;
    if (xn || !may(isPrivileged, false) || (isPrivileged && pxn && regime.target.lpae)) return false;
    if (regime.target.lpae && slice(sctlr, 19, 19) === '1' && may(isPrivileged, true)) return false;
    return !(regime.target.lpae && isPrivileged && slice(sctlr, 20, 20) === '1' && may(false, true));
  };
  const granted =
    (may(true, false) ? rights.privilegedRead : 0) |
    (may(true, true) ? rights.privilegedWrite : 0) |
    (mayExecute(true) ? rights.privilegedExecute : 0) |
    (may(false, false) ? rights.userRead : 0) |
    (may(false, true) ? rights.userWrite : 0) |
    (mayExecute(false) ? rights.userExecute : 0);
  return { kind: 'page', ipa, bytes, rights: granted, level, domain, attributes: expect.any(Number) as number };
}

/** Descriptors whose tables are mostly in RAM. */
const descriptor = fc
  .tuple(fc.nat(0xffff_ffff), fc.boolean())
  .map(([word, far]) => ((word & 3) === 1 && !far ? word & 0x3_ffff : word) >>> 0);

it('random tables translate as the manual’s pseudocode translates them', () => {
  fc.assert(
    fc.property(
      fc.record({
        SCTLR: fc.nat(0xffff_ffff).map((word) => word & 0x2218_0000),
        TTBR0: fc.nat(ramBytes + 0x8000),
        TTBR1: fc.nat(ramBytes + 0x8000),
        TTBCR: fc.nat(0x3f),
        DACR: fc.nat(0xffff_ffff),
      }),
      fc.array(descriptor, { minLength: 64, maxLength: 64 }),
      fc.array(fc.nat(0xffff_ffff), { minLength: 32, maxLength: 32 }),
      fc.boolean(),
      (registers, words, addresses, lpae) => {
        const regime = regimeOf(registers, {}, lpae);
        for (let at = 0; at < ramBytes; at += 4) {
          regime.memory.words[regime.memory.offsetOf(at, 4) >>> 2] =
            words[(Math.imul(at, 0x9e37_79b1) >>> 26) & 63] ?? 0;
        }
        for (const va of addresses) expect(walk(regime, va)).toEqual(reference(regime, va));
      },
    ),
    { numRuns: 60 },
  );
});
