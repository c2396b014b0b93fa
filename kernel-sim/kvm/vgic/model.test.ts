import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gicc, gicd, VgicBench } from './vgic-fixture.ts';

/** One vCPU's GIC as the specification tells it, slowly: every interrupt a line of a table. For comparison only. */
class ReferenceGic {
  readonly irqs = new Map<
    number,
    { priority: number; edge: boolean; enabled: boolean; line: boolean; latch: boolean; active: boolean }
  >();
  /** Acknowledged and not ended, in that order. */
  readonly running: { readonly intid: number; readonly group: number }[] = [];
  mask = 0;
  binaryPoint = 2;

  pending(intid: number): boolean {
    const irq = this.irqs.get(intid);
    return irq !== undefined && (irq.latch || (!irq.edge && irq.line));
  }

  group(priority: number): number {
    return priority - (priority % 2 ** (this.binaryPoint + 1));
  }

  get runningPriority(): number {
    return Math.min(0xff, ...this.running.map(({ group }) => group));
  }

  get best(): number | undefined {
    const ready = [...this.irqs].filter(([intid, irq]) => irq.enabled && !irq.active && this.pending(intid));
    return ready.toSorted(([a, one], [b, other]) => one.priority - other.priority || a - b)[0]?.[0];
  }

  get signalled(): number | undefined {
    const { best } = this;
    const { priority = 0 } = (best !== undefined && this.irqs.get(best)) || {};
    return best !== undefined && priority < this.mask && this.group(priority) < this.runningPriority ? best : undefined;
  }

  acknowledge(): number {
    const intid = this.signalled;
    const irq = intid === undefined ? undefined : this.irqs.get(intid);
    if (intid === undefined || irq === undefined) return 1023;
    irq.active = true;
    if (irq.edge) irq.latch = false;
    this.running.push({ intid, group: this.group(irq.priority) });
    return intid;
  }

  /** Ends what was acknowledged last, as a guest must. */
  end(): number {
    const intid = this.running.pop()?.intid ?? 1023;
    const irq = this.irqs.get(intid);
    if (irq === undefined) return intid;
    irq.active = false;
    if (!irq.edge) irq.latch = false;
    return intid;
  }
}

const first = 40;
const count = 6;
const intid = fc.integer({ min: first, max: first + count - 1 });

type Act =
  | { readonly do: 'line'; readonly intid: number; readonly level: boolean }
  | { readonly do: 'pend' | 'unpend' | 'enable' | 'disable'; readonly intid: number }
  | { readonly do: 'priority'; readonly intid: number; readonly value: number }
  | { readonly do: 'mask'; readonly value: number }
  | { readonly do: 'acknowledge' | 'end' };

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('line' as const), intid, level: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('pend', 'unpend', 'enable', 'disable'), intid }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('priority' as const), intid, value: fc.nat(0xff) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('mask' as const), value: fc.nat(0xff) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('acknowledge', 'end') }) },
);

const setup = fc.record({
  priorities: fc.array(fc.nat(0xff), { minLength: count, maxLength: count }),
  edges: fc.array(fc.boolean(), { minLength: count, maxLength: count }),
  binaryPoint: fc.integer({ min: 2, max: 6 }),
});

interface Pair {
  readonly bench: VgicBench;
  readonly model: ReferenceGic;
}

function pairOf({
  priorities,
  edges,
  binaryPoint,
}: {
  priorities: number[];
  edges: boolean[];
  binaryPoint: number;
}): Pair {
  const bench = new VgicBench().on();
  const model = new ReferenceGic();
  bench.write('cpuInterface', gicc.bpr, binaryPoint);
  model.binaryPoint = binaryPoint;
  model.mask = 0xf8;
  for (let n = 0; n < count; n += 1) {
    const [priority, isEdge] = [priorities[n] ?? 0, edges[n] ?? false];
    bench.spi(first + n, priority, { isEdge });
    const blank = { enabled: true, line: false, latch: false, active: false };
    model.irqs.set(first + n, { ...blank, priority: priority & 0xf8, edge: isEdge });
  }
  return { bench, model };
}

const bit = (id: number) => 1 << (id % 32);
const word = (at: number, id: number) => at + 4 * Math.floor(id / 32);

/** Does the same to both; an act's answer must be the same. */
function perform({ bench, model }: Pair, step: Act): void {
  const irq = 'intid' in step ? model.irqs.get(step.intid) : undefined;
  switch (step.do) {
    case 'line':
      bench.line(step.intid, step.level);
      if (irq?.edge === true) irq.latch ||= step.level;
      else if (irq !== undefined) irq.line = step.level;
      break;
    case 'pend':
    case 'unpend':
      bench.write('distributor', word(step.do === 'pend' ? gicd.ispendr : gicd.icpendr, step.intid), bit(step.intid));
      if (irq !== undefined) irq.latch = step.do === 'pend';
      break;
    case 'enable':
    case 'disable': {
      const at = step.do === 'enable' ? gicd.isenabler : gicd.icenabler;
      bench.write('distributor', word(at, step.intid), bit(step.intid));
      if (irq !== undefined) irq.enabled = step.do === 'enable';
      break;
    }
    case 'priority':
      bench.write('distributor', gicd.ipriorityr + step.intid, step.value, 0, 1);
      if (irq !== undefined) irq.priority = step.value & 0xf8;
      break;
    case 'mask':
      bench.write('cpuInterface', gicc.pmr, step.value);
      model.mask = step.value & 0xf8;
      break;
    case 'acknowledge':
      expect(bench.acknowledge()).toBe(model.acknowledge());
      break;
    case 'end': {
      const ended = model.end();
      bench.end(ended);
    }
  }
}

/** All that a guest can see. */
function agree({ bench, model }: Pair): void {
  expect(bench.inputs[0]).toBe(model.signalled === undefined ? '-' : 'irq');
  expect(bench.read('cpuInterface', gicc.hppir)).toBe(model.best ?? 1023);
  expect(bench.read('cpuInterface', gicc.rpr)).toBe(model.runningPriority);
  for (const [id, irq] of model.irqs) {
    const has = (at: number) => (bench.read('distributor', word(at, id)) & bit(id)) !== 0;
    expect([id, has(gicd.ispendr), has(gicd.isactiver), has(gicd.isenabler)]).toEqual([
      id,
      model.pending(id),
      irq.active,
      irq.enabled,
    ]);
  }
}

describe('whatever a guest and its devices do', () => {
  it('priorities, masks, preemption and the active stack are those of the specification', () => {
    fc.assert(
      fc.property(setup, fc.array(act, { maxLength: 60 }), (start, acts) => {
        const pair = pairOf(start);
        for (const step of acts) {
          perform(pair, step);
          agree(pair);
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** Every register userspace saves, in the order it restores them. */
const savedDistributor = [
  ...[gicd.iidr, gicd.ctlr],
  ...[gicd.igroupr, gicd.isenabler].flatMap((at) => [0, 1, 2].map((n) => at + 4 * n)),
  ...Array.from({ length: 6 }, (_, n) => gicd.icfgr + 4 * n),
  ...[gicd.ipriorityr, gicd.itargetsr].flatMap((at) => Array.from({ length: 24 }, (_, n) => at + 4 * n)),
  ...[gicd.ispendr, gicd.isactiver].flatMap((at) => [0, 1, 2].map((n) => at + 4 * n)),
  ...[0, 1, 2, 3].map((n) => gicd.spendsgir + 4 * n),
];
const savedCpuInterface = [gicc.ctlr, gicc.pmr, gicc.bpr, gicc.abpr, gicc.apr];

function save(bench: VgicBench): { distributor: number[]; cpuInterface: number[] } {
  return {
    distributor: savedDistributor.map((at) => bench.get('distributor', at)),
    cpuInterface: savedCpuInterface.map((at) => bench.get('cpuInterface', at)),
  };
}

function restored(saved: ReturnType<typeof save>): VgicBench {
  const bench = new VgicBench();
  for (const [n, at] of savedDistributor.entries()) bench.set('distributor', at, saved.distributor[n] ?? 0);
  for (const [n, at] of savedCpuInterface.entries()) bench.set('cpuInterface', at, saved.cpuInterface[n] ?? 0);
  return bench;
}

describe('saved by device attributes and restored into a fresh vGIC', () => {
  it('it reads the same and goes on the same', () => {
    fc.assert(
      fc.property(setup, fc.array(act, { maxLength: 40 }), fc.array(act, { maxLength: 40 }), (start, before, later) => {
        const pair = pairOf(start);
        for (const step of before) perform(pair, step);
        const bench = restored(save(pair.bench));
        expect(save(bench)).toEqual(save(pair.bench));
        // A level that is high is no register of a GICv2: its devices drive it again, and the latch it left is taken back.
        for (const [id, irq] of pair.model.irqs) {
          if (irq.edge || !irq.line) continue;
          bench.line(id, true);
          if (!irq.latch) bench.write('distributor', word(gicd.icpendr, id), bit(id));
        }
        const copy = { bench, model: pair.model };
        agree(copy);
        for (const step of later) {
          perform(copy, step);
          agree(copy);
        }
      }),
      { numRuns: 200 },
    );
  });
});
