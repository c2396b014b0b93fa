import type { Exit, PowerChange, Reply, ReplyOutcome } from '../../proto/uapi/exit.ts';
import { hex } from '../../proto/uapi/hex.ts';
import type { MpState } from '../../proto/uapi/kvm.ts';
import { allRegistersMask, forEachRegister, populationCount, registerValue } from '../../proto/uapi/registers.ts';
import { undefineAt } from './call.ts';
import type { OpenExit, VcpuContext } from './context.ts';
import { fromMemoryOrder } from './exit-record.ts';
import { decodeIrqLine, setIrqLine } from './irq-line.ts';
import { Refusal } from './refusal.ts';
import { isAligned, isGuestCpsr, writeRegister } from './registers.ts';

/** Outcomes when no instruction waits for the answer. */
const plainOutcomes: readonly ReplyOutcome[] = ['resume', 'nop'];
const abortable: readonly ReplyOutcome[] = ['resume', 'nop', 'undef', 'external_abort'];

/** Outcomes that make sense for the instruction an exit reports. */
const outcomes: { readonly [R in Exit['reason']]?: readonly ReplyOutcome[] } = {
  smc: ['resume', 'nop', 'undef'],
  hvc: ['resume', 'nop', 'undef'],
  mmio: abortable,
  arm_nisv: abortable,
  internal_error: abortable,
};

type Check = (vcpu: VcpuContext, open: OpenExit, reply: Reply) => string | undefined;

function outcomeRefusal(_: VcpuContext, { exit, site }: OpenExit, { outcome, registers }: Reply): string | undefined {
  const allowed = (site && outcomes[exit.reason]) ?? plainOutcomes;
  if (!allowed.includes(outcome)) return `outcome ${outcome} does not answer ${exit.reason}: ${allowed.join(', ')}`;
  if (outcome !== 'resume' && registers.mask !== 0) return `outcome ${outcome} writes no registers`;
  return undefined;
}

function registersRefusal({ cpu }: VcpuContext, _: OpenExit, { registers }: Reply): string | undefined {
  const { mask, values } = registers;
  if ((mask & ~allRegistersMask) !== 0) return `register mask ${hex(mask)} has bits above ${hex(allRegistersMask)}`;
  if (values.length !== populationCount(mask)) {
    return `register mask ${hex(mask)} picks ${populationCount(mask)} registers, ${values.length} values follow`;
  }
  const cpsr = registerValue(registers, 'cpsr');
  if (cpsr !== undefined && !isGuestCpsr(cpsr)) return `cpsr ${hex(cpsr)} is no mode a guest has`;
  const pc = registerValue(registers, 'pc');
  if (pc !== undefined && !isAligned(pc, cpsr ?? cpu.cpsr))
    return `pc ${hex(pc)} is not aligned for its instruction set`;
  return undefined;
}

function mmioDataRefusal(_: VcpuContext, { exit }: OpenExit, { outcome, mmioData }: Reply): string | undefined {
  const expected = exit.reason === 'mmio' && !exit.write && outcome === 'resume' ? exit.data.length : 0;
  return mmioData.length === expected ? undefined : `mmio_data has ${mmioData.length} bytes, ${expected} expected`;
}

function memoryRefusal({ vm }: VcpuContext, _: OpenExit, { memory }: Reply): string | undefined {
  const bad = memory.find(({ ipa, bytes }) => !vm.ram.isWritable(ipa, bytes.length));
  return bad && `memory write of ${bad.bytes.length} bytes at ${hex(bad.ipa)} is not all in writable memory slots`;
}

function interruptsRefusal({ vm }: VcpuContext, _: OpenExit, { interrupts }: Reply): string | undefined {
  const lines = interrupts.map(({ irq }) => decodeIrqLine(irq, vm));
  return lines.find((line) => line instanceof Refusal)?.message;
}

/** Where a vCPU may be turned on: A32 at whole words, T32 at an address with bit 0 set. */
const isEntry = (entry: number) => (entry & 3) !== 2;

function powerChangeRefusal(state: MpState, change: PowerChange): string | undefined {
  if (change.action === 'standby' && state === 'stopped') return 'it is stopped';
  if (change.action !== 'on') return undefined;
  if (state !== 'stopped') return `it is ${state}, not stopped`;
  return isEntry(change.entry) ? undefined : `entry ${hex(change.entry)} is neither A32 nor T32 (bit 0)`;
}

/** Each change sees the states the ones before it lead to. */
function powerRefusal({ vm }: VcpuContext, _: OpenExit, { power }: Reply): string | undefined {
  const states = new Map<number, MpState>();
  for (const change of power) {
    const { action, vcpu } = change;
    const target = vm.vcpus.get(vcpu);
    if (target?.isInitialized !== true) return `power ${action}: there is no initialized vCPU ${vcpu}`;
    const refusal = powerChangeRefusal(states.get(vcpu) ?? target.mpState, change);
    if (refusal !== undefined) return `power ${action} of vCPU ${vcpu}: ${refusal}`;
    states.set(vcpu, action === 'off' ? 'stopped' : 'runnable');
  }
  return undefined;
}

const checks: readonly Check[] = [
  outcomeRefusal,
  registersRefusal,
  mmioDataRefusal,
  memoryRefusal,
  interruptsRefusal,
  powerRefusal,
];

/** Why a reply cannot be applied; nothing has changed. */
export function replyRefusal(vcpu: VcpuContext, open: OpenExit, reply: Reply): string | undefined {
  for (const check of checks) {
    const refusal = check(vcpu, open, reply);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

function changePower(target: VcpuContext, change: PowerChange): void {
  if (change.action === 'on') target.start(change.entry, change.context, change.bigEndian ?? false);
  else if (change.action === 'off') target.stop();
  else target.standby();
}

type Completion = (vcpu: VcpuContext, open: OpenExit, reply: Reply) => void;

const skip: Completion = ({ cpu }) => cpu.advance();
const stay: Completion = () => undefined;

/** @source linux arch/arm64/kvm/mmio.c, kvm_handle_mmio_return() */
const retire: Completion = ({ cpu }, { access }, { mmioData }) => {
  if (access?.kind === 'mmio' && !access.write) {
    const { register, bigEndian, signExtend } = access;
    cpu.setRegister(register, fromMemoryOrder(mmioData, bigEndian, signExtend));
  }
  cpu.advance();
};

/**
 * What `resume` and `nop` do to the instruction that waits. Behind a call PC stands already. An access without syndrome
 * is performed by the VMM, so `resume` goes on behind it; a reply that writes pc goes on there.
 */
const completions: { readonly [R in Exit['reason']]?: { readonly resume: Completion; readonly nop: Completion } } = {
  mmio: { resume: retire, nop: skip },
  arm_nisv: { resume: skip, nop: skip },
  internal_error: { resume: stay, nop: skip },
};

/** External abort at the address of the access; at 0 for an exit that reports none. */
function abort({ cpu }: VcpuContext, { access }: OpenExit): void {
  cpu.takeDataAbort(access?.va ?? 0, access?.write ?? false);
}

function finish(vcpu: VcpuContext, open: OpenExit, reply: Reply): void {
  const { outcome } = reply;
  if (open.site === undefined) return;
  if (outcome === 'undef') undefineAt(vcpu, open.site);
  else if (outcome === 'external_abort') abort(vcpu, open);
  else completions[open.exit.reason]?.[outcome](vcpu, open, reply);
}

/**
 * Applies a reply that `replyRefusal` let pass. Registers come after the instruction, so that the reply's pc wins; power
 * comes last, so that a vCPU that turns itself off and on starts from reset.
 */
export function complete(vcpu: VcpuContext, open: OpenExit, reply: Reply): void {
  const { cpu, vm } = vcpu;
  finish(vcpu, open, reply);
  forEachRegister(reply.registers, (name, value) => writeRegister(cpu, name, value));
  for (const { ipa, bytes } of reply.memory) vm.ram.write(ipa, bytes);
  for (const line of reply.interrupts) setIrqLine(line, vm);
  for (const change of reply.power) {
    const target = vm.vcpus.get(change.vcpu);
    if (target !== undefined) changePower(target, change);
  }
  if (reply.alarmNs !== undefined) vcpu.alarmNs = reply.alarmNs === 0 ? Number.POSITIVE_INFINITY : reply.alarmNs;
}
