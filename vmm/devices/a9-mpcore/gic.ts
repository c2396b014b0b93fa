/** INTIDs of one CPU interface: software-generated and private peripheral ones are each CPU's own. */
export const firstPpi = 16;
export const firstSpi = 32;
/** SGIs, PPIs and the 128 shared interrupts this GIC is built with. */
export const intids = 160;
/** CPU interfaces of an A9 MPCore. */
export const cpusMax = 4;
/** What an acknowledge gives when there is nothing to acknowledge. */
export const spurious = 1023;

/** Bits 7:3 of a priority are there. */
const priorityMask = 0xf8;
const idlePriority = 0xff;

/** An interrupt a CPU has taken and not ended. */
interface Running {
  readonly intid: number;
  readonly source: number;
  readonly priority: number;
}

interface CpuInterface {
  enabled: boolean;
  /** Interrupts of a priority below (a number above) this wait. */
  priorityMask: number;
  binaryPoint: number;
  /** Innermost last. */
  running: readonly Running[];
}

/** A GIC's state as plain data; every list goes by `slotOf`. */
export interface Gic {
  enabled: boolean;
  readonly cpus: readonly CpuInterface[];
  readonly isEnabled: boolean[];
  /** Edges, and what ICDISPR has set, until they are acknowledged. */
  readonly isLatched: boolean[];
  readonly isActive: boolean[];
  readonly isHigh: boolean[];
  readonly isEdge: boolean[];
  readonly priority: number[];
  /** CPUs an SPI goes to, one bit each. */
  readonly targets: number[];
  /** Of an SGI: the CPUs that have sent it, one bit each. */
  readonly senders: number[];
}

const slots = cpusMax * firstSpi + (intids - firstSpi);

/** Where a CPU's interrupt is in the lists: what is below 32 is banked. */
export function slotOf(cpu: number, intid: number): number {
  return intid < firstSpi ? cpu * firstSpi + intid : (cpusMax - 1) * firstSpi + intid;
}

const list = <T>(value: (intid: number) => T): T[] =>
  Array.from({ length: slots }, (_, slot) => value(slot < cpusMax * firstSpi ? slot % firstSpi : firstSpi));

/** After reset: SGIs are enabled and edges, as are the PPIs of an A9; everything else is off and a level. */
export function newGic(): Gic {
  return {
    enabled: false,
    cpus: Array.from({ length: cpusMax }, () => ({ enabled: false, priorityMask: 0, binaryPoint: 0, running: [] })),
    isEnabled: list((intid) => intid < firstPpi),
    isLatched: list(() => false),
    isActive: list(() => false),
    isHigh: list(() => false),
    isEdge: list((intid) => intid < firstSpi),
    priority: list(() => 0),
    targets: list(() => 0),
    senders: list(() => 0),
  };
}

/** A line has a new level; an edge is kept. */
export function drive(gic: Gic, slot: number, level: boolean): void {
  if (gic.isHigh[slot] === level) return;
  gic.isHigh[slot] = level;
  if (level && gic.isEdge[slot] === true) gic.isLatched[slot] = true;
}

export function isPending(gic: Gic, slot: number): boolean {
  return (
    gic.isLatched[slot] === true || gic.senders[slot] !== 0 || (gic.isHigh[slot] === true && gic.isEdge[slot] === false)
  );
}

export function setPriority(gic: Gic, slot: number, value: number): void {
  gic.priority[slot] = value & priorityMask;
}

/** Bits of a priority that decide who preempts whom. @source ARM IHI 0048 table 3-2 */
const groupMask = (binaryPoint: number) => (0xff << (binaryPoint + 1)) & 0xff;

export function runningPriority({ cpus }: Gic, cpu: number): number {
  return cpus[cpu]?.running.at(-1)?.priority ?? idlePriority;
}

/** The interrupt with the highest priority (the lowest number) that waits for this CPU, the lowest INTID among equals. */
function candidate(gic: Gic, cpu: number): number | undefined {
  let best: number | undefined;
  let bestPriority = idlePriority;
  for (let intid = 0; intid < intids; intid += 1) {
    const slot = slotOf(cpu, intid);
    if (gic.isEnabled[slot] !== true || gic.isActive[slot] === true || !isPending(gic, slot)) continue;
    if (intid >= firstSpi && (((gic.targets[slot] ?? 0) >> cpu) & 1) === 0) continue;
    const priority = gic.priority[slot] ?? 0;
    if (priority >= bestPriority) continue;
    best = intid;
    bestPriority = priority;
  }
  return best;
}

/** The interrupt this CPU would take now; `spurious`: none. */
export function highestPending(gic: Gic, cpu: number): number {
  const own = gic.cpus[cpu];
  if (!gic.enabled || own?.enabled !== true) return spurious;
  const intid = candidate(gic, cpu);
  return intid !== undefined && (gic.priority[slotOf(cpu, intid)] ?? 0) < own.priorityMask ? intid : spurious;
}

/** Whether a CPU's IRQ input is high: something waits that preempts what runs. */
export function signals(gic: Gic, cpu: number): boolean {
  const intid = highestPending(gic, cpu);
  if (intid === spurious) return false;
  const group = groupMask(gic.cpus[cpu]?.binaryPoint ?? 0);
  const running = runningPriority(gic, cpu);
  return running === idlePriority || ((gic.priority[slotOf(cpu, intid)] ?? 0) & group) < (running & group);
}

/** The lowest CPU in a mask of senders; 0 for none. */
export const firstSender = (senders: number): number => (senders === 0 ? 0 : 31 - Math.clz32(senders & -senders));

/** An SGI's INTID has the number of its sender in bits 12:10. */
export const withSource = (intid: number, source: number): number => intid | (source << 10);

/** Takes the highest pending interrupt: what ICCIAR reads. */
export function acknowledge(gic: Gic, cpu: number): number {
  const own = gic.cpus[cpu];
  if (own === undefined || !signals(gic, cpu)) return spurious;
  const intid = highestPending(gic, cpu);
  const slot = slotOf(cpu, intid);
  const senders = gic.senders[slot] ?? 0;
  const source = firstSender(senders);
  gic.senders[slot] = senders & (senders - 1);
  gic.isLatched[slot] = false;
  gic.isActive[slot] = true;
  own.running = [...own.running, { intid, source, priority: gic.priority[slot] ?? 0 }];
  return withSource(intid, source);
}

/** ICCEOIR: ends the interrupt, wherever it is nested; one that does not run is ignored. */
export function endInterrupt(gic: Gic, cpu: number, intid: number): void {
  const own = gic.cpus[cpu];
  const index = own?.running.findLastIndex((each) => each.intid === intid) ?? -1;
  if (own === undefined || index < 0) return;
  own.running = own.running.filter((_, at) => at !== index);
  gic.isActive[slotOf(cpu, intid)] = false;
}

/** ICDSGIR: CPU `source` sends an SGI to the CPUs in a mask. */
export function sendSgi(gic: Gic, source: number, targets: number, intid: number): void {
  for (const cpu of gic.cpus.keys()) {
    const slot = slotOf(cpu, intid);
    if (((targets >> cpu) & 1) !== 0) gic.senders[slot] = (gic.senders[slot] ?? 0) | (1 << source);
  }
}
