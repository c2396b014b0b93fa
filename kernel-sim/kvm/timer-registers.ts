import { cp15RegisterId, cp15RegisterId64 } from '../../proto/uapi/kvm.ts';
import { type ArchTimer, type TimerName, timerNames, type VmTimers } from './timer.ts';

/** A vCPU and its VM, as their timers' registers see them. */
interface TimerOwner {
  readonly vcpu: { readonly timers: { readonly [T in TimerName]: ArchTimer } };
  readonly vm: {
    readonly timers: VmTimers;
    readonly virtualTimeNs: number;
    setCount(timer: TimerName, value: bigint): void;
  };
}

/** A timer register that userspace may get and set. */
export interface TimerRegister {
  readonly id: bigint;
  readonly read: (owner: TimerOwner) => bigint;
  readonly check: () => undefined;
  readonly write: (owner: TimerOwner, value: bigint) => void;
}

const anyValue = () => undefined;

/** CNTx_CTL; CNTx_CT and CNTx_CVAL by their opc1. */
const encodings: {
  readonly [T in TimerName]: { readonly crm: number; readonly count: number; readonly compare: number };
} = {
  virtual: { crm: 3, count: 1, compare: 3 },
  physical: { crm: 2, count: 0, compare: 2 },
};

/**
 * KVM_REG_ARM_TIMER_CTL, _CNT and _CVAL of a 32-bit host, and their KVM_REG_ARM_PTIMER_ twins; a CNT moves the counter
 * of every vCPU.
 * @source linux arch/arm64/kvm/arch_timer.c, kvm_arm_timer_set_reg()
 */
function registersOf(name: TimerName): readonly TimerRegister[] {
  const { crm, count, compare } = encodings[name];
  return [
    {
      id: cp15RegisterId(14, 0, crm, 1),
      check: anyValue,
      read: ({ vm, vcpu }) => BigInt(vcpu.timers[name].control(vm.virtualTimeNs)),
      write: ({ vm, vcpu }, value) => vcpu.timers[name].setControl(Number(value), vm.virtualTimeNs),
    },
    {
      id: cp15RegisterId64(count, 14),
      check: anyValue,
      read: ({ vm }) => vm.timers.count(name, vm.virtualTimeNs),
      write: ({ vm }, value) => vm.setCount(name, value),
    },
    {
      id: cp15RegisterId64(compare, 14),
      check: anyValue,
      read: ({ vcpu }) => vcpu.timers[name].compare,
      write: ({ vm, vcpu }, value) => vcpu.timers[name].setCompare(value, vm.virtualTimeNs),
    },
  ];
}

export const timerRegisters: readonly TimerRegister[] = timerNames.flatMap(registersOf);
