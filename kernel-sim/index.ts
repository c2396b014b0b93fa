/** The kernel half as a library: VMs and vCPUs, the ioctls that configure them, and who runs them. */
export type { RunOutcome } from './kvm/context.ts';
export { ioctl } from './kvm/ioctl.ts';
export { defaultLimits, type KvmLimits } from './kvm/limits.ts';
export { Refusal } from './kvm/refusal.ts';
export { instructionNs, type Vcpu } from './kvm/vcpu.ts';
export { Kvm, VirtualMachine, type VmEvent } from './kvm/vm.ts';
export { DeterministicScheduler } from './schedule/deterministic.ts';
export type { HostClock } from './schedule/host-clock.ts';
export { RealtimeScheduler } from './schedule/realtime.ts';
export type { TurnRecord } from './schedule/turn-record.ts';
