import {
  acknowledge,
  endInterrupt,
  firstSender,
  type Gic,
  highestPending,
  runningPriority,
  signals,
  slotOf,
  spurious,
  withSource,
} from './gic.ts';
import type { Context, Register } from './state.ts';

function own({ state, vcpu }: Context): Gic['cpus'][number] {
  const found = state.gic.cpus[vcpu];
  if (found === undefined) throw new Error(`the MPCore has no CPU ${vcpu}`);
  return found;
}

/** ICCHPIR: what an acknowledge would take, with the lowest of an SGI's senders. */
function highest({ state: { gic }, vcpu }: Context): number {
  if (!signals(gic, vcpu)) return spurious;
  const intid = highestPending(gic, vcpu);
  return withSource(intid, firstSender(gic.senders[slotOf(vcpu, intid)] ?? 0));
}

/** GIC CPU interface, banked by CPU. @source ARM IHI 0048 section 4.4; ARM DDI 0407 section 3.4 */
export const cpuInterfaceRegisters: readonly Register[] = [
  {
    name: 'ICCICR',
    at: 0x100,
    access: 'rw',
    doc: 'bit 0 lets interrupts through',
    read: (device) => (own(device).enabled ? 1 : 0),
    write(device, value) {
      own(device).enabled = (value & 1) !== 0;
      return [];
    },
  },
  {
    name: 'ICCPMR',
    at: 0x104,
    access: 'rw',
    doc: 'priority mask',
    read: (device) => own(device).priorityMask,
    write(device, value) {
      own(device).priorityMask = value & 0xf8;
      return [];
    },
  },
  {
    name: 'ICCBPR',
    at: 0x108,
    access: 'rw',
    doc: 'binary point',
    read: (device) => own(device).binaryPoint,
    write(device, value) {
      own(device).binaryPoint = value & 7;
      return [];
    },
  },
  {
    name: 'ICCIAR',
    at: 0x10c,
    access: 'ro',
    doc: 'acknowledge',
    read: ({ state, vcpu }) => acknowledge(state.gic, vcpu),
  },
  {
    name: 'ICCEOIR',
    at: 0x110,
    access: 'wo',
    doc: 'end of interrupt',
    write({ state, vcpu }, value) {
      endInterrupt(state.gic, vcpu, value & 0x3ff);
      return [];
    },
  },
  {
    name: 'ICCRPR',
    at: 0x114,
    access: 'ro',
    doc: 'running priority',
    read: ({ state, vcpu }) => runningPriority(state.gic, vcpu),
  },
  { name: 'ICCHPIR', at: 0x118, access: 'ro', doc: 'highest pending interrupt', read: highest },
  // Linux clears the active priorities of a GICv2 here; an A9's GIC keeps none.
  ...[0x1d0, 0x1d4, 0x1d8, 0x1dc].map(
    (at, index): Register => ({
      name: `ICCAPR${index}`,
      at,
      access: 'rw',
      doc: 'reserved on this GIC: reads as zero, ignores writes',
      write: () => [],
    }),
  ),
  { name: 'ICCIIDR', at: 0x1fc, access: 'ro', doc: 'ARM, GICv1, revision 1, part 0x390', reset: 0x3901_043b },
];
