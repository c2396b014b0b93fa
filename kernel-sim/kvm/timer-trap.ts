import { cp15Key } from '../cpu/cp15.ts';
import type { Trap } from '../cpu/trap.ts';
import type { VcpuContext } from './context.ts';
import { cpsrBits } from './registers.ts';
import { type ArchTimer, counterHz, type TimerName } from './timer.ts';

const userMode = 0x10;

/** CNTKCTL: what PL0 may reach. @source ARM DDI 0406C B4.1.26 */
const userAccess = { physicalCounter: 1 << 0, virtualCounter: 1 << 1, virtualTimer: 1 << 8, physicalTimer: 1 << 9 };

/** A timer register; without `write` a write to it is UNDEFINED. */
interface Row {
  /** CNTKCTL bits of which one must be set for PL0. */
  readonly user: number;
  readonly read: (vcpu: VcpuContext) => bigint;
  readonly write?: (vcpu: VcpuContext, value: bigint) => void;
}

interface View {
  readonly read: (timer: ArchTimer, nowNs: number) => bigint;
  readonly write: (timer: ArchTimer, value: bigint, nowNs: number) => void;
}

const views: { readonly [V in 'ctl' | 'tval' | 'cval']: View } = {
  ctl: {
    read: (timer, nowNs) => BigInt(timer.guestControl(nowNs)),
    write: (timer, value, nowNs) => timer.setControl(Number(value), nowNs),
  },
  tval: {
    read: (timer, nowNs) => BigInt(timer.left(nowNs)),
    write: (timer, value, nowNs) => timer.setLeft(Number(value), nowNs),
  },
  cval: {
    read: (timer) => timer.compare,
    write: (timer, value, nowNs) => timer.setCompare(value, nowNs),
  },
};

function view(name: TimerName, { read, write }: View): Row {
  return {
    user: name === 'virtual' ? userAccess.virtualTimer : userAccess.physicalTimer,
    read: ({ timers, vm }) => read(timers[name], vm.virtualTimeNs),
    write: ({ timers, vm }, value) => write(timers[name], value, vm.virtualTimeNs),
  };
}

function counter(name: TimerName): Row {
  return {
    user: name === 'virtual' ? userAccess.virtualCounter : userAccess.physicalCounter,
    read: ({ vm }) => vm.timers.count(name, vm.virtualTimeNs),
  };
}

/** By CRn, opc1, CRm, opc2. @source ARM DDI 0406C B8.1.2, B4.1.21 to B4.1.34 */
const words = new Map<number, Row>([
  [
    cp15Key([14, 0, 0, 0]),
    { user: userAccess.physicalCounter | userAccess.virtualCounter, read: () => BigInt(counterHz) },
  ],
  [cp15Key([14, 0, 2, 0]), view('physical', views.tval)],
  [cp15Key([14, 0, 2, 1]), view('physical', views.ctl)],
  [cp15Key([14, 0, 3, 0]), view('virtual', views.tval)],
  [cp15Key([14, 0, 3, 1]), view('virtual', views.ctl)],
]);

/** The 64-bit ones by opc1; CRm is 14. */
const doubles: readonly Row[] = [
  counter('physical'),
  counter('virtual'),
  view('physical', views.cval),
  view('virtual', views.cval),
];
const timerCrm = 14;

function timerRow(trap: TimerTrap): Row | undefined {
  if (trap.kind === 'cp15') return words.get(cp15Key(trap.at));
  const [opc1, crm] = trap.at;
  return crm === timerCrm ? doubles[opc1] : undefined;
}

/** The row a trap names, when the CPU has a generic timer and the mode may reach it. */
function rowOf({ cpu }: VcpuContext, trap: TimerTrap): Row | undefined {
  const row = timerRow(trap);
  if (!cpu.hasGenericTimer || row === undefined || (trap.write && row.write === undefined)) return undefined;
  const isUser = (cpu.cpsr & cpsrBits.mode) === userMode;
  return isUser && (cpu.timerControl & row.user) === 0 ? undefined : row;
}

export type TimerTrap = Extract<Trap, { kind: 'cp15' | 'cp15_double' }>;

/** CP15 registers of the generic timer. */
export function isTimerTrap(trap: TimerTrap): boolean {
  return timerRow(trap) !== undefined;
}

const low = (value: bigint) => Number(BigInt.asUintN(32, value));

/** Performs a trapped access to a timer register, or gives the guest its Undefined Instruction exception. */
export function handleTimer(vcpu: VcpuContext, trap: TimerTrap): void {
  const { cpu } = vcpu;
  const row = rowOf(vcpu, trap);
  if (row === undefined) return cpu.takeUndef();
  if (trap.write) row.write?.(vcpu, stored(vcpu, trap));
  else load(vcpu, trap, row.read(vcpu));
  cpu.advance();
}

function stored({ cpu }: VcpuContext, trap: TimerTrap): bigint {
  if (trap.kind === 'cp15') return BigInt(cpu.register(trap.register));
  return (BigInt(cpu.register(trap.high)) << 32n) | BigInt(cpu.register(trap.low));
}

function load({ cpu }: VcpuContext, trap: TimerTrap, value: bigint): void {
  if (trap.kind === 'cp15') return cpu.setRegister(trap.register, low(value));
  cpu.setRegister(trap.low, low(value));
  cpu.setRegister(trap.high, low(value >> 32n));
}
