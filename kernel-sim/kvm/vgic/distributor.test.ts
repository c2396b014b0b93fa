import { describe, expect, it } from 'vitest';
import { gicd, VgicBench } from './vgic-fixture.ts';

const d = 'distributor';

describe('after reset', () => {
  it.each([
    ['CTLR is off', gicd.ctlr, 0],
    ['TYPER tells 96 interrupts and two vCPUs', gicd.typer, 0x22],
    ['IIDR says KVM, revision 3, Arm', gicd.iidr, 0x4b00_343b],
    ['every interrupt is in group 0', gicd.igroupr, 0],
    ['SGIs are enabled, PPIs are not', gicd.isenabler, 0xffff],
    ['ICENABLER reads the same', gicd.icenabler, 0xffff],
    ['SPIs are not enabled', gicd.isenabler + 4, 0],
    ['nothing is pending', gicd.ispendr, 0],
    ['nothing is active', gicd.isactiver, 0],
    ['priorities are 0', gicd.ipriorityr, 0],
    ['SGIs are edges', gicd.icfgr, 0xaaaa_aaaa],
    ['PPIs are levels', gicd.icfgr + 4, 0],
    ['SPIs are levels', gicd.icfgr + 8, 0],
    ['SPIs have no target', gicd.itargetsr + 32, 0],
    ['SGIR reads as zero', gicd.sgir, 0],
    ['no SGI has a sender', gicd.spendsgir, 0],
    ['an offset without register reads as zero', 0x00c, 0],
    ['so does the identification block', 0xfe8, 0],
  ])('%s', (_, at, value) => {
    expect(new VgicBench(2).read(d, at)).toBe(value);
  });

  it('ITARGETSR of private interrupts is the reader’s own bit', () => {
    const bench = new VgicBench(3);
    expect([0, 1, 2].map((vcpu) => bench.read(d, gicd.itargetsr + 28, vcpu))).toEqual([
      0x0101_0101, 0x0202_0202, 0x0404_0404,
    ]);
  });
});

describe('a guest’s write', () => {
  it.each([
    ['CTLR keeps bit 0', gicd.ctlr, 0xffff_ffff, gicd.ctlr, 1],
    ['TYPER keeps its value', gicd.typer, 0, gicd.typer, 0x22],
    ['IIDR keeps its value', gicd.iidr, 0x4b00_243b, gicd.iidr, 0x4b00_343b],
    ['ISENABLER sets', gicd.isenabler + 4, 0x8000_0001, gicd.icenabler + 4, 0x8000_0001],
    ['ICENABLER clears', gicd.icenabler, 0x0000_00ff, gicd.isenabler, 0xff00],
    ['IGROUPR chooses the group', gicd.igroupr + 4, 0xf0, gicd.igroupr + 4, 0xf0],
    ['IPRIORITYR keeps five bits', gicd.ipriorityr + 32, 0xffab_07f8, gicd.ipriorityr + 32, 0xf8a8_00f8],
    ['ITARGETSR of an SPI keeps vCPUs that exist', gicd.itargetsr + 32, 0xff02_0103, gicd.itargetsr + 32, 0x0302_0103],
    ['ITARGETSR of a PPI is fixed', gicd.itargetsr + 16, 0xffff_ffff, gicd.itargetsr + 16, 0x0101_0101],
    ['ICFGR of an SPI keeps the upper bit of each field', gicd.icfgr + 8, 0xffff_fffd, gicd.icfgr + 8, 0xaaaa_aaa8],
    ['ICFGR of SGIs is fixed', gicd.icfgr, 0, gicd.icfgr, 0xaaaa_aaaa],
    ['ICFGR of PPIs is fixed', gicd.icfgr + 4, 0xffff_ffff, gicd.icfgr + 4, 0],
    ['ISPENDR sets PPIs and leaves SGIs', gicd.ispendr, 0xffff_ffff, gicd.ispendr, 0xffff_0000],
    ['ISACTIVER sets', gicd.isactiver + 4, 0x11, gicd.icactiver + 4, 0x11],
    ['SPENDSGIR names the senders', gicd.spendsgir, 0x0200_0301, gicd.cpendsgir, 0x0200_0301],
    ['a register of INTIDs that are not there is ignored', gicd.isenabler + 12, 0xffff_ffff, gicd.isenabler + 12, 0],
    ['an offset without register is ignored', 0x010, 0xffff_ffff, 0x010, 0],
  ])('%s', (_, at, value, readAt, expected) => {
    const bench = new VgicBench(2);
    bench.write(d, at, value);
    expect(bench.read(d, readAt)).toBe(expected);
  });

  it.each([
    ['a priority by byte', gicd.ipriorityr + 33, 1, 0xa0, 0xa0],
    ['a target by byte', gicd.itargetsr + 33, 1, 1, 1],
    ['a priority by halfword is ignored', gicd.ipriorityr + 34, 2, 0xa0a0, 0],
    ['an enable by byte is ignored', gicd.isenabler + 4, 1, 0xff, 0],
    ['a misaligned word is ignored', gicd.ipriorityr + 33, 4, 0xa0a0_a0a0, 0],
  ])('%s', (_, at, bytes, value, expected) => {
    const bench = new VgicBench();
    bench.write(d, at, value, 0, bytes);
    expect(bench.read(d, at, 0, bytes)).toBe(expected);
  });

  it.each([
    ['ICPENDR takes back what ISPENDR set', gicd.icpendr + 4, gicd.ispendr + 4, 0b11, 0b10, 0b01],
    ['ICACTIVER takes back what ISACTIVER set', gicd.icactiver + 4, gicd.isactiver + 4, 0b11, 0b10, 0b01],
    ['CPENDSGIR takes senders back', gicd.cpendsgir, gicd.spendsgir, 0x0303, 0x0201, 0x0102],
  ])('%s', (_, clear, set, first, second, expected) => {
    const bench = new VgicBench(2);
    bench.write(d, set, first);
    bench.write(d, clear, second);
    expect(bench.read(d, set)).toBe(expected);
  });

  it('ICPENDR does not lower an input line that is high', () => {
    const bench = new VgicBench();
    bench.line(40, true);
    bench.write(d, gicd.icpendr + 4, 1 << 8);
    expect(bench.read(d, gicd.ispendr + 4)).toBe(1 << 8);
    bench.line(40, false);
    expect(bench.read(d, gicd.ispendr + 4)).toBe(0);
  });

  it('private registers are banked', () => {
    const bench = new VgicBench(2);
    bench.write(d, gicd.isenabler, 1 << 27, 1);
    bench.write(d, gicd.ipriorityr + 27, 0x50, 1, 1);
    expect([0, 1].map((vcpu) => bench.read(d, gicd.isenabler, vcpu))).toEqual([0xffff, 0x0800_ffff]);
    expect([0, 1].map((vcpu) => bench.read(d, gicd.ipriorityr + 27, vcpu, 1))).toEqual([0, 0x50]);
  });
});

describe('GICD_SGIR', () => {
  const everyone = [0, 1, 2];

  it.each([
    ['list of two', 0x0006_0003, [0, 1, 1]],
    ['list with vCPUs that are not there', 0x00ff_0003, [1, 1, 1]],
    ['all but the sender', 0x0100_0003, [0, 1, 1]],
    ['the sender alone', 0x0200_0003, [1, 0, 0]],
    ['the reserved filter', 0x03ff_0003, [0, 0, 0]],
  ])('%s', (_, value, sources) => {
    const bench = new VgicBench(3);
    bench.write(d, gicd.sgir, value);
    expect(everyone.map((vcpu) => bench.read(d, gicd.spendsgir + 3, vcpu, 1))).toEqual(sources);
    expect(everyone.map((vcpu) => (bench.read(d, gicd.ispendr, vcpu) >>> 3) & 1)).toEqual(sources);
  });
});

describe('userspace', () => {
  it.each([
    ['revision 2', 0x4b00_243b, undefined, 0x4b00_243b],
    ['revision 3', 0x4b00_343b, undefined, 0x4b00_343b],
    ['revision 1', 0x4b00_143b, 'GICD_IIDR', 0x4b00_343b],
    ['another product', 0x4a00_343b, 'GICD_IIDR', 0x4b00_343b],
  ])('chooses %s by GICD_IIDR', (_, value, refusal, after) => {
    const bench = new VgicBench();
    const answer = bench.set(d, gicd.iidr, value);
    if (refusal === undefined) expect(answer).toBeUndefined();
    else expect(answer).toContain(refusal);
    expect(bench.get(d, gicd.iidr)).toBe(after);
  });

  it('restores groups only once it has written GICD_IIDR', () => {
    const bench = new VgicBench();
    bench.set(d, gicd.igroupr, 0xff);
    expect(bench.get(d, gicd.igroupr)).toBe(0);
    bench.set(d, gicd.iidr, 0x4b00_343b);
    bench.set(d, gicd.igroupr, 0xff);
    expect(bench.get(d, gicd.igroupr)).toBe(0xff);
  });

  it('makes SGIs pending by ISPENDR, from the vCPU itself, and takes them back', () => {
    const bench = new VgicBench(2);
    bench.set(d, gicd.ispendr, 0b10, 1);
    expect([bench.get(d, gicd.spendsgir, 1), bench.get(d, gicd.ispendr, 1)]).toEqual([0x0200, 0b10]);
    bench.set(d, gicd.icpendr, 0b10, 1);
    expect([bench.get(d, gicd.spendsgir, 1), bench.get(d, gicd.ispendr, 1)]).toEqual([0, 0]);
  });
});
