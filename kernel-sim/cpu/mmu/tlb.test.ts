import { describe, expect, it } from 'vitest';
import { invalidTag, Tlb, type TlbContext, tlbBytes, tlbEntries } from './tlb.ts';

const space = (asid: number, dacr = 1) => ({ asid, dacr, ttbr0: 0x4000, ttbr0High: 0 });
const va = 0x4567_8000;
const entry = (va >>> 12) & (tlbEntries - 1);
const base = 0x10_0000;

const newTlb = () => new Tlb(new SharedArrayBuffer(tlbBytes), 0, () => undefined);

function filled(tlb: Tlb, asid: number, bytes = 4096): TlbContext {
  const context = tlb.context(space(asid));
  for (const view of [context.privileged, context.user]) {
    view.fill(va, base, false, false);
    view.fill(va, base, true, false);
    view.fillFetch(va, base, new Int32Array(0));
  }
  tlb.noteSize(va, bytes);
  return context;
}

const hits = ({ privileged, user }: TlbContext) =>
  [privileged, user].map(({ readTags, writeTags, fetchTags }) => [
    readTags[entry] === va,
    writeTags[entry] === va,
    fetchTags[(va >>> 12) & 255] === va,
  ]);
const all = [
  [true, true, true],
  [true, true, true],
];
const none = all.map((row) => row.map(() => false));

describe('a view', () => {
  it('leads from an address to its byte', () => {
    const { privileged } = filled(newTlb(), 1);
    expect(va + (privileged.addends[entry] ?? 0) + 4).toBe(base + 4);
  });

  it('drops what stood in the entry when another page comes', () => {
    const { privileged } = filled(newTlb(), 1);
    privileged.fill(va + tlbEntries * 4096, base, true, false);
    expect([privileged.readTags[entry], privileged.writeTags[entry]]).toEqual([invalidTag, va + tlbEntries * 4096]);
  });

  it.each([1, 2, 3, 0xfff])('misses every address with alignment bits %i while it is empty', (bits) => {
    const { privileged } = newTlb().context(space(1));
    for (const mask of [0xffff_f000, 0xffff_f001, 0xffff_f003]) {
      expect(privileged.readTags[0]).not.toBe(bits & mask);
    }
  });
});

describe('contexts', () => {
  it('keep their translations while another address space runs', () => {
    const tlb = newTlb();
    const first = filled(tlb, 1);
    expect(hits(tlb.context(space(2)))).toEqual(none);
    expect(tlb.context(space(1))).toBe(first);
    expect(hits(first)).toEqual(all);
  });

  it.each([
    ['ASID', space(2)],
    ['DACR', space(1, 5)],
    ['TTBR0', { ...space(1), ttbr0: 0x8000 }],
    ['high half of TTBR0', { ...space(1), ttbr0High: 1 }],
  ])('differ by %s', (_, other) => {
    const tlb = newTlb();
    filled(tlb, 1);
    expect(hits(tlb.context(other))).toEqual(none);
  });

  it('begin empty when they take the place of the least recently used one', () => {
    const tlb = newTlb();
    for (let asid = 0; asid < 40; asid += 1) filled(tlb, asid);
    for (let asid = 24; asid < 40; asid += 1) expect(hits(tlb.context(space(asid)))).toEqual(all);
    for (let asid = 0; asid < 24; asid += 1) expect(hits(tlb.context(space(asid)))).toEqual(none);
  });
});

describe('dropped is', () => {
  it('everything by flush, also of contexts that are not in use', () => {
    const tlb = newTlb();
    filled(tlb, 1);
    const second = filled(tlb, 2);
    tlb.flush();
    expect(hits(second)).toEqual(none);
    expect(hits(tlb.context(space(1)))).toEqual(none);
  });

  it('one page of every context by flushPage, and nothing beside it', () => {
    const tlb = newTlb();
    const first = filled(tlb, 1);
    const second = filled(tlb, 2);
    tlb.flushPage(va + 4096);
    expect([hits(first), hits(second)]).toEqual([all, all]);
    tlb.flushPage(va | 0x45);
    expect([hits(first), hits(second)]).toEqual([none, none]);
  });

  it.each([
    ['a large page', 2 ** 16, 2 ** 15],
    ['a section', 2 ** 20, -0x7_8000],
    ['a block of 2 MiB', 2 ** 21, 0x10_0000],
    ['a supersection', 2 ** 24, -0x67_8000],
    ['a block of 1 GiB', 2 ** 30, -0x567_8000],
  ])('all of %s by any page of it', (_, bytes, distance) => {
    const tlb = newTlb();
    const context = filled(tlb, 1, bytes);
    tlb.flushPage(va + distance);
    expect(hits(context)).toEqual(none);
  });

  it('the contexts of one ASID by flushAsid', () => {
    const tlb = newTlb();
    const first = filled(tlb, 1);
    const second = filled(tlb, 2);
    tlb.flushAsid(2);
    expect(hits(second)).toEqual(none);
    expect(hits(first)).toEqual(all);
    tlb.flushAsid(1);
    expect(hits(tlb.context(space(1)))).toEqual(none);
  });

  it('only the right to store by flushWrites', () => {
    const tlb = newTlb();
    const context = filled(tlb, 1);
    tlb.flushWrites();
    expect(hits(context)).toEqual([
      [true, false, true],
      [true, false, true],
    ]);
  });
});
