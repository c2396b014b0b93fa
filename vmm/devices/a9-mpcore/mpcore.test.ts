import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { irqLine } from '../../../proto/uapi/kvm.ts';
import { setIrq } from '../../api/effects.ts';
import { DeviceInstance } from '../../machine/device-instance.ts';
import { a9Mpcore } from './mpcore.ts';

const mhz = 1_000_000;
const icc = { ctlr: 0x100, pmr: 0x104, bpr: 0x108, iar: 0x10c, eoir: 0x110, rpr: 0x114, hppir: 0x118 } as const;
const icd = {
  ctlr: 0x1000,
  typer: 0x1004,
  isenabler: 0x1100,
  icenabler: 0x1180,
  ispendr: 0x1200,
  icpendr: 0x1280,
  isactiver: 0x1300,
  ipriorityr: 0x1400,
  itargetsr: 0x1800,
  icfgr: 0x1c00,
  sgir: 0x1f00,
} as const;
const twd = { load: 0x600, counter: 0x604, control: 0x608, flag: 0x60c } as const;
const spurious = 1023;

/** An MPCore of four CPUs whose clock the test moves. */
class Rig {
  readonly clock = { seconds: 0, nowNs: 0, vcpus: 4 };
  readonly device = new DeviceInstance({ base: 0, device: a9Mpcore({ hz: mhz, clock: 1 }) }, { clock: this.clock });

  read(at: number, cpu = 0): number {
    this.device.vcpu = cpu;
    return this.device.read(at, 4).value;
  }

  write(at: number, value: number, cpu = 0, bytes = 4): void {
    this.device.vcpu = cpu;
    this.device.write(at, bytes, value);
  }

  /** Distributor and CPU interfaces let everything through. */
  open(): this {
    this.write(icd.ctlr, 1);
    for (let cpu = 0; cpu < 4; cpu += 1) {
      this.write(icc.pmr, 0xf8, cpu);
      this.write(icc.ctlr, 1, cpu);
    }
    return this;
  }

  /** An SPI that is on, with a priority, for the CPUs of a mask. */
  spi(intid: number, priority: number, targets = 1): void {
    this.write(icd.ipriorityr + intid, priority, 0, 1);
    this.write(icd.itargetsr + intid, targets, 0, 1);
    this.write(icd.isenabler + 4 * Math.floor(intid / 32), 1 << (intid % 32));
  }

  line(spi: number, level: boolean): void {
    this.device.device.controller?.input(this.device, spi, level);
  }
}

let rig: Rig;
beforeEach(() => {
  rig = new Rig().open();
});

const irq = (vcpu: number, level: boolean) => setIrq(irqLine('cpu', 0, vcpu), level);

describe('after reset', () => {
  it.each([
    ['four CPUs and 160 interrupts', icd.typer, 0x64],
    ['SGIs are on, nothing else', icd.isenabler, 0xffff],
    ['and are edges', icd.icfgr, 0xaaaa_aaaa],
    ['SPIs are levels', icd.icfgr + 8, 0],
    ['nothing runs', icc.rpr, 0xff],
    ['nothing is pending', icc.hppir, spurious],
    ['all four CPUs are SMP', 0x004, 0xaaf3],
    ['the GIC is ARM’s, part 390', 0x1fe0, 0x90],
  ])('%s', (_, at, value) => {
    expect(rig.read(at)).toBe(value);
  });

  it('a CPU interface that is off takes nothing', () => {
    const closed = new Rig();
    closed.spi(40, 0x80);
    closed.line(8, true);
    expect([closed.device.lineChange(), closed.read(icc.iar)]).toEqual([[], spurious]);
  });
});

describe('a level', () => {
  it('drives the CPU it is for until it is acknowledged, and again if it stays', () => {
    rig.spi(40, 0x80, 0b0100);
    rig.line(8, true);
    expect(rig.device.lineChange()).toEqual([irq(2, true)]);
    expect([rig.read(icc.iar, 0), rig.read(icc.iar, 2), rig.read(icc.rpr, 2)]).toEqual([spurious, 40, 0x80]);
    expect(rig.device.lineChange()).toEqual([irq(2, false)]);
    rig.write(icc.eoir, 40, 2);
    expect(rig.device.lineChange()).toEqual([irq(2, true)]);
    rig.line(8, false);
    expect(rig.device.lineChange()).toEqual([irq(2, false)]);
  });

  it('cannot be cleared while it is high, and is pending by ICDISPR without it', () => {
    rig.spi(40, 0x80);
    rig.line(8, true);
    rig.write(icd.icpendr + 4, 1 << 8);
    expect(rig.read(icd.ispendr + 4)).toBe(1 << 8);
    rig.line(8, false);
    rig.write(icd.ispendr + 4, 1 << 8);
    expect([rig.read(icc.iar), rig.read(icd.ispendr + 4), rig.read(icd.isactiver + 4)]).toEqual([40, 0, 1 << 8]);
  });
});

describe('an edge', () => {
  beforeEach(() => {
    rig.write(icd.icfgr + 8, 2 << 16);
    rig.spi(40, 0x80);
  });

  it('is kept when the line falls, and taken once', () => {
    rig.line(8, true);
    rig.line(8, false);
    expect([rig.read(icc.iar), rig.read(icd.ispendr + 4)]).toEqual([40, 0]);
    rig.write(icc.eoir, 40);
    expect(rig.read(icc.iar)).toBe(spurious);
  });

  it('that comes while the first one is active waits for its end', () => {
    rig.line(8, true);
    rig.read(icc.iar);
    rig.line(8, false);
    rig.line(8, true);
    expect(rig.read(icc.iar)).toBe(spurious);
    rig.write(icc.eoir, 40);
    expect(rig.read(icc.iar)).toBe(40);
  });
});

describe('of several', () => {
  it('the higher priority comes first, then the lower INTID', () => {
    for (const [intid, priority] of [
      [50, 0x80],
      [41, 0x80],
      [60, 0x40],
    ] as const) {
      rig.spi(intid, priority);
      rig.write(icd.ispendr + 4, 1 << (intid - 32));
    }
    const taken = [0, 1, 2].map(() => {
      const intid = rig.read(icc.iar);
      rig.write(icc.eoir, intid);
      return intid;
    });
    expect(taken).toEqual([60, 41, 50]);
  });

  it.each([
    ['a higher one preempts', 0x40, 0, true],
    ['an equal one waits', 0x88, 0, false],
    ['one of the same group waits', 0x80, 3, false],
  ])('%s', (_, priority, binaryPoint, preempts) => {
    rig.write(icc.bpr, binaryPoint);
    rig.spi(40, 0x88);
    rig.spi(41, priority);
    rig.write(icd.ispendr + 4, 1 << 8);
    expect(rig.read(icc.iar)).toBe(40);
    rig.write(icd.ispendr + 4, 1 << 9);
    expect(rig.read(icc.iar)).toBe(preempts ? 41 : spurious);
  });

  it('ends in any order: the running priority is of what is left', () => {
    rig.spi(40, 0x80);
    rig.spi(41, 0x40);
    rig.write(icd.ispendr + 4, 1 << 8);
    rig.read(icc.iar);
    rig.write(icd.ispendr + 4, 1 << 9);
    rig.read(icc.iar);
    rig.write(icc.eoir, 40);
    expect([rig.read(icc.rpr), rig.read(icd.isactiver + 4)]).toEqual([0x40, 1 << 9]);
    rig.write(icc.eoir, 99);
    rig.write(icc.eoir, 41);
    expect(rig.read(icc.rpr)).toBe(0xff);
  });

  it('what is behind the priority mask waits', () => {
    rig.write(icc.pmr, 0x80);
    rig.spi(40, 0x80);
    rig.write(icd.ispendr + 4, 1 << 8);
    expect([rig.device.lineChange(), rig.read(icc.iar)]).toEqual([[], spurious]);
    rig.write(icc.pmr, 0x88);
    expect(rig.read(icc.iar)).toBe(40);
  });
});

describe('an SGI', () => {
  it.each([
    ['to a list', 0x0005_0003, [0, 2]],
    ['to all others', 0x0100_0003, [0, 2, 3]],
    ['to its sender', 0x0200_0003, [1]],
    ['to nobody, as filter 3 is reserved', 0x0300_0003, []],
  ])('goes %s, with its sender', (_, value, receivers) => {
    rig.write(icd.sgir, value, 1);
    const taken = [0, 1, 2, 3].filter((cpu) => rig.read(icc.iar, cpu) === (3 | (1 << 10)));
    expect(taken).toEqual(receivers);
  });

  it('of two senders comes twice', () => {
    rig.write(icd.sgir, 0x0001_0005, 3);
    rig.write(icd.sgir, 0x0001_0005, 1);
    expect([rig.read(icc.hppir), rig.read(icc.iar)]).toEqual([5 | (1 << 10), 5 | (1 << 10)]);
    rig.write(icc.eoir, 5 | (1 << 10));
    expect(rig.read(icc.iar)).toBe(5 | (3 << 10));
  });

  it('cannot be turned off, nor set pending by ICDISPR', () => {
    rig.write(icd.icenabler, 0xffff_ffff);
    rig.write(icd.ispendr, 1 << 3);
    expect([rig.read(icd.isenabler) & 0xffff, rig.read(icd.ispendr)]).toEqual([0xffff, 0]);
  });
});

it('what is below INTID 32 is each CPU’s own', () => {
  rig.write(icd.isenabler, 1 << 29, 2);
  rig.write(icd.ipriorityr + 29, 0x68, 2, 1);
  expect([rig.read(icd.isenabler, 1), rig.read(icd.isenabler, 2)]).toEqual([0xffff, 0x2000_ffff]);
  expect([rig.read(icd.ipriorityr + 28, 1), rig.read(icd.ipriorityr + 28, 2)]).toEqual([0, 0x6800]);
  expect([rig.read(icd.itargetsr, 0), rig.read(icd.itargetsr, 3)]).toEqual([0x0101_0101, 0x0808_0808]);
});

it('a byte written to a word leaves its neighbours alone', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(3), fc.nat(255)), { maxLength: 20 }), (writes) => {
      const own = new Rig();
      const bytes = [0, 0, 0, 0];
      for (const [lane, value] of writes) {
        own.write(icd.ipriorityr + 60 + lane, value, 0, 1);
        bytes[lane] = value & 0xf8;
      }
      expect(own.read(icd.ipriorityr + 60)).toBe(bytes.reduce((word, byte, lane) => word + byte * 2 ** (8 * lane), 0));
    }),
  );
});

describe('a private timer', () => {
  beforeEach(() => {
    rig.write(icd.isenabler, 1 << 29, 1);
    rig.write(icd.ipriorityr + 29, 0x80, 1, 1);
  });

  it('interrupts its own CPU when it comes to zero, and says when', () => {
    rig.write(twd.load, 100, 1);
    rig.write(twd.control, 5, 1);
    expect(rig.device.alarmNs).toBe(100_000);
    rig.clock.nowNs = 40_000;
    expect([rig.read(twd.counter, 1), rig.read(twd.counter, 0), rig.device.lineChange()]).toEqual([60, 0, []]);
    rig.clock.nowNs = 100_000;
    expect(rig.device.lineChange()).toEqual([irq(1, true)]);
    expect([rig.device.alarmNs, rig.read(icc.iar, 1), rig.read(twd.flag, 1)]).toEqual([
      Number.POSITIVE_INFINITY,
      29,
      1,
    ]);
    rig.write(twd.flag, 1, 1);
    expect(rig.read(twd.flag, 1)).toBe(0);
  });

  it('that reloads interrupts again only once its flag is clear', () => {
    rig.write(twd.load, 99, 1);
    rig.write(twd.control, 7, 1);
    rig.clock.nowNs = 250_000;
    expect(rig.device.lineChange()).toEqual([irq(1, true)]);
    rig.write(icc.eoir, rig.read(icc.iar, 1), 1);
    expect([rig.device.lineChange(), rig.read(twd.counter, 1)]).toEqual([[irq(1, false)], 49]);
    rig.write(twd.flag, 1, 1);
    expect([rig.device.lineChange(), rig.device.alarmNs]).toEqual([[], 299_000]);
    rig.clock.nowNs = 299_000;
    expect(rig.device.lineChange()).toEqual([irq(1, true)]);
  });

  it('counts each so many periods of its clock', () => {
    rig.write(twd.load, 10, 1);
    rig.write(twd.control, 0x0705, 1);
    expect(rig.device.alarmNs).toBe(80_000);
  });
});

it('goes on from a snapshot', () => {
  rig.spi(40, 0x80);
  rig.line(8, true);
  rig.read(icc.iar);
  rig.write(twd.load, 100);
  rig.write(twd.control, 5);
  rig.device.lineChange();
  const other = new Rig();
  other.device.restore(structuredClone(rig.device.snapshot()));
  expect([other.read(icc.rpr), other.device.alarmNs, other.device.lineChange()]).toEqual([0x80, 100_000, []]);
});
