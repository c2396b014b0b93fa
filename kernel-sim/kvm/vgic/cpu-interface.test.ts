import { describe, expect, it } from 'vitest';
import { gicc, gicd, VgicBench } from './vgic-fixture.ts';

const [d, c] = ['distributor', 'cpuInterface'] as const;
const spurious = 1023;

describe('after reset', () => {
  it.each([
    ['CTLR is off', gicc.ctlr, 0],
    ['PMR lets nothing through', gicc.pmr, 0],
    ['BPR is the least of five bits', gicc.bpr, 2],
    ['ABPR is one more', gicc.abpr, 3],
    ['IAR is spurious', gicc.iar, spurious],
    ['RPR is idle', gicc.rpr, 0xff],
    ['HPPIR is spurious', gicc.hppir, spurious],
    ['AIAR is spurious', gicc.aiar, spurious],
    ['AHPPIR is spurious', gicc.ahppir, spurious],
    ['APR is empty', gicc.apr, 0],
    ['IIDR says KVM, GICv2, Arm', gicc.iidr, 0x04b2_043b],
    ['EOIR reads as zero', gicc.eoir, 0],
    ['DIR reads as zero', gicc.dir, 0],
    ['an offset without register reads as zero', 0x40, 0],
  ])('%s', (_, at, value) => {
    expect(new VgicBench().read(c, at)).toBe(value);
  });
});

describe('a write', () => {
  it.each([
    ['CTLR keeps the bits there are', gicc.ctlr, 0xffff_ffff, gicc.ctlr, 0x21f],
    ['PMR keeps five bits', gicc.pmr, 0xff, gicc.pmr, 0xf8],
    ['BPR keeps what is not too small', gicc.bpr, 5, gicc.bpr, 5],
    ['BPR clamps what is', gicc.bpr, 0, gicc.bpr, 2],
    ['ABPR clamps too', gicc.abpr, 1, gicc.abpr, 3],
    ['APR is storage', gicc.apr, 0x8000_0001, gicc.apr, 0x8000_0001],
    ['the other APRs are not there', gicc.apr + 4, 0xff, gicc.apr + 4, 0],
    ['IIDR keeps its value', gicc.iidr, 0, gicc.iidr, 0x04b2_043b],
  ])('%s', (_, at, value, readAt, expected) => {
    const bench = new VgicBench();
    bench.write(c, at, value);
    expect(bench.read(c, readAt)).toBe(expected);
  });

  it('of a byte is ignored', () => {
    const bench = new VgicBench();
    bench.write(c, gicc.pmr, 0xf0, 0, 1);
    expect(bench.read(c, gicc.pmr)).toBe(0);
  });
});

describe('userspace', () => {
  it.each([
    ['PMR as VMPriMask', gicc.pmr, 0x1e, 0x1e],
    ['CTLR', gicc.ctlr, 0x201, 0x201],
    ['BPR', gicc.bpr, 4, 4],
    ['ABPR', gicc.abpr, 6, 6],
    ['APR', gicc.apr, 0xf000_0000, 0xf000_0000],
    ['no IAR', gicc.iar, 1, 0],
  ])('gets and sets %s', (_, at, value, expected) => {
    const bench = new VgicBench();
    bench.set(c, at, value);
    expect(bench.get(c, at)).toBe(expected);
  });

  it('sets the PMR a guest reads in its upper five bits', () => {
    const bench = new VgicBench();
    bench.set(c, gicc.pmr, 0x1e);
    expect(bench.read(c, gicc.pmr)).toBe(0xf0);
  });
});

describe('a level SPI', () => {
  it('raises the input, is acknowledged, and pends anew while its line is high', () => {
    const bench = new VgicBench().on();
    bench.spi(40, 0xa0);
    bench.line(40, true);
    expect(bench.inputs).toEqual(['irq']);
    expect([bench.read(c, gicc.hppir), bench.acknowledge()]).toEqual([40, 40]);
    expect([bench.inputs[0], bench.read(c, gicc.rpr), bench.read(c, gicc.apr)]).toEqual(['-', 0xa0, 1 << 20]);
    expect([bench.acknowledge(), bench.read(d, gicd.isactiver + 4)]).toEqual([spurious, 1 << 8]);
    bench.end(40);
    expect([bench.inputs[0], bench.read(c, gicc.rpr)]).toEqual(['irq', 0xff]);
    expect(bench.acknowledge()).toBe(40);
    bench.line(40, false);
    bench.end(40);
    expect([bench.inputs[0], bench.acknowledge()]).toEqual(['-', spurious]);
  });

  it('made pending by ISPENDR is done with once it is deactivated', () => {
    const bench = new VgicBench().on();
    bench.spi(40, 0xa0);
    bench.write(d, gicd.ispendr + 4, 1 << 8);
    expect(bench.acknowledge()).toBe(40);
    bench.end(40);
    expect([bench.inputs[0], bench.read(d, gicd.ispendr + 4)]).toEqual(['-', 0]);
  });
});

describe('an edge SPI', () => {
  it('is remembered when its line falls, and once more while it is active', () => {
    const bench = new VgicBench().on();
    bench.spi(41, 0xa0, { isEdge: true });
    bench.line(41, true);
    bench.line(41, false);
    expect(bench.acknowledge()).toBe(41);
    expect(bench.read(d, gicd.ispendr + 4)).toBe(0);
    bench.line(41, true);
    expect([bench.read(d, gicd.ispendr + 4), bench.inputs[0]]).toEqual([1 << 9, '-']);
    bench.end(41);
    expect([bench.inputs[0], bench.acknowledge()]).toEqual(['irq', 41]);
  });
});

describe('what is signalled', () => {
  it.each<readonly [string, (bench: VgicBench) => void, string]>([
    ['an enabled interrupt', () => undefined, 'irq'],
    ['none with the distributor off', (bench) => bench.write(d, gicd.ctlr, 0), '-'],
    ['none with the CPU interface off', (bench) => bench.write(c, gicc.ctlr, 0), '-'],
    ['none that is disabled', (bench) => bench.write(d, gicd.icenabler + 4, 1 << 8), '-'],
    ['none of a priority equal to PMR', (bench) => bench.write(c, gicc.pmr, 0xa0), '-'],
    ['one just above PMR', (bench) => bench.write(c, gicc.pmr, 0xa8), 'irq'],
    ['none that waits for another vCPU', (bench) => bench.write(d, gicd.itargetsr + 40, 2, 0, 1), '-'],
    ['one without any target, to vCPU 0', (bench) => bench.write(d, gicd.itargetsr + 40, 0, 0, 1), 'irq'],
    ['group 1 only once it is enabled', (bench) => bench.write(d, gicd.igroupr + 4, 1 << 8), '-'],
    ['group 0 as FIQ where CTLR says so', (bench) => bench.write(c, gicc.ctlr, 9), 'fiq'],
  ])('%s', (_, act, input) => {
    const bench = new VgicBench(2).on();
    bench.spi(40, 0xa0);
    bench.line(40, true);
    act(bench);
    expect(bench.inputs[0]).toBe(input);
  });

  it('the lowest of several targets gets an SPI', () => {
    const bench = new VgicBench(3).on();
    bench.spi(40, 0xa0, { targets: 0b110 });
    bench.line(40, true);
    expect(bench.inputs).toEqual(['-', 'irq', '-']);
  });
});

describe('of several interrupts', () => {
  it('the highest priority comes first, of equals the lowest INTID', () => {
    const bench = new VgicBench().on();
    for (const [intid, priority] of [
      [50, 0x80],
      [45, 0x80],
      [44, 0xa0],
      [60, 0x40],
    ] as const) {
      bench.spi(intid, priority);
      bench.line(intid, true);
    }
    const order = [60, 45, 50, 44].map(() => {
      const intid = bench.acknowledge();
      bench.line(intid, false);
      bench.end(intid);
      return intid;
    });
    expect(order).toEqual([60, 45, 50, 44]);
  });

  it('one of a higher group priority preempts, one of the same group does not', () => {
    const bench = new VgicBench().on();
    bench.write(c, gicc.bpr, 5); // group priority in bits 7:6
    for (const [intid, priority] of [
      [40, 0xa0],
      [41, 0x80],
      [42, 0x40],
    ] as const)
      bench.spi(intid, priority);
    bench.line(40, true);
    expect(bench.acknowledge()).toBe(40);
    bench.line(41, true);
    expect([bench.inputs[0], bench.acknowledge(), bench.read(c, gicc.rpr)]).toEqual(['-', spurious, 0x80]);
    bench.line(42, true);
    expect([bench.inputs[0], bench.acknowledge(), bench.read(c, gicc.rpr)]).toEqual(['irq', 42, 0x40]);
    bench.end(42);
    expect(bench.read(c, gicc.rpr)).toBe(0x80);
  });
});

describe('SGIs', () => {
  it('tell their sender, the lowest first, one after the other', () => {
    const bench = new VgicBench(3).on();
    bench.write(d, gicd.sgir, 0x0001_0005, 2);
    bench.write(d, gicd.sgir, 0x0001_0005, 1);
    expect(bench.inputs).toEqual(['irq', '-', '-']);
    expect([bench.read(c, gicc.hppir), bench.acknowledge()]).toEqual([0x405, 0x405]);
    expect([bench.inputs[0], bench.read(d, gicd.spendsgir + 5, 0, 1)]).toEqual(['-', 0b100]);
    bench.end(0x405);
    expect(bench.acknowledge()).toBe(0x805);
    bench.end(0x805);
    expect(bench.acknowledge()).toBe(spurious);
  });
});

describe('with EOImode 1', () => {
  it('EOIR drops the priority and DIR deactivates', () => {
    const bench = new VgicBench().on();
    bench.write(c, gicc.ctlr, 0x201);
    bench.spi(40, 0xa0);
    bench.spi(41, 0xc0);
    bench.line(40, true);
    bench.line(41, true);
    expect(bench.acknowledge()).toBe(40);
    bench.end(40);
    expect([bench.read(c, gicc.rpr), bench.read(d, gicd.isactiver + 4)]).toEqual([0xff, 1 << 8]);
    expect(bench.acknowledge()).toBe(41);
    bench.write(c, gicc.dir, 40);
    expect(bench.read(d, gicd.isactiver + 4)).toBe(1 << 9);
    expect(bench.inputs[0]).toBe('irq'); // 40 again: its line is high and 41 runs at a lower priority
  });

  it('otherwise DIR does nothing', () => {
    const bench = new VgicBench().on();
    bench.spi(40, 0xa0);
    bench.line(40, true);
    bench.acknowledge();
    bench.write(c, gicc.dir, 40);
    expect(bench.read(d, gicd.isactiver + 4)).toBe(1 << 8);
  });
});

describe('EOIR', () => {
  it.each([
    ['of a special INTID', 1023],
    ['of another special INTID', 1020],
  ])('%s does nothing', (_, value) => {
    const bench = new VgicBench().on();
    bench.spi(40, 0xa0);
    bench.line(40, true);
    bench.acknowledge();
    bench.end(value);
    expect(bench.read(c, gicc.rpr)).toBe(0xa0);
  });

  it('on another vCPU does not deactivate an SPI', () => {
    const bench = new VgicBench(2).on();
    bench.spi(40, 0xa0);
    bench.line(40, true);
    bench.acknowledge(0);
    bench.end(40, 1);
    expect(bench.read(d, gicd.isactiver + 4)).toBe(1 << 8);
  });
});

describe('group 1', () => {
  /** SPI 40 in group 1, its line high. */
  function grouped(control: number): VgicBench {
    const bench = new VgicBench().on();
    bench.spi(40, 0xa0);
    bench.write(d, gicd.igroupr + 4, 1 << 8);
    bench.write(c, gicc.ctlr, control);
    bench.line(40, true);
    return bench;
  }

  it.each([
    ['is 1022 to IAR and HPPIR without AckCtl', 0x3, [1022, 1022, 40]],
    ['is itself with AckCtl', 0x7, [40, 40, 40]],
  ])('%s', (_, control, expected) => {
    const bench = grouped(control);
    expect([bench.read(c, gicc.hppir), bench.acknowledge(), bench.read(c, gicc.ahppir)]).toEqual([
      expected[0],
      expected[1],
      control === 7 ? spurious : 40,
    ]);
  });

  it('is acknowledged by AIAR and ended by AEOIR, not by EOIR', () => {
    const bench = grouped(0x3);
    expect(bench.inputs[0]).toBe('irq');
    expect(bench.read(c, gicc.aiar)).toBe(40);
    bench.end(40);
    expect(bench.read(c, gicc.rpr)).toBe(0xa0);
    bench.write(c, gicc.aeoir, 40);
    expect([bench.read(c, gicc.rpr), bench.read(d, gicd.isactiver + 4)]).toEqual([0xff, 0]);
  });

  it('leaves a group 0 interrupt to IAR', () => {
    const bench = new VgicBench().on();
    bench.spi(40, 0xa0);
    bench.line(40, true);
    expect([bench.read(c, gicc.aiar), bench.read(c, gicc.ahppir)]).toEqual([spurious, spurious]);
  });

  it.each([
    ['by ABPR', 0x7, 0x80],
    ['by BPR with CBPR', 0x17, 0xa0],
  ])('has its group priority %s', (_, control, running) => {
    const bench = grouped(control);
    bench.write(c, gicc.abpr, 6);
    bench.acknowledge();
    expect(bench.read(c, gicc.rpr)).toBe(running);
  });
});

describe('what ends a WFI', () => {
  it('is any interrupt that PMR lets through, whatever runs', () => {
    const bench = new VgicBench().on();
    bench.spi(40, 0xa0);
    bench.spi(41, 0xa0);
    bench.line(40, true);
    bench.acknowledge();
    expect(bench.vgic.hasPending(0)).toBe(false);
    bench.line(41, true);
    expect([bench.inputs[0], bench.vgic.hasPending(0)]).toEqual(['-', true]);
    bench.write(c, gicc.pmr, 0xa0);
    expect(bench.vgic.hasPending(0)).toBe(false);
  });
});
