import type { InternalErrorSuberror } from '../../proto/uapi/exit.ts';
import { hex } from '../../proto/uapi/hex.ts';
import { isWide } from '../cpu/decode/row-of.ts';
import { disassemble, disassembleT32 } from '../cpu/disasm.ts';
import { modes } from '../cpu/state.ts';
import type { Trap } from '../cpu/trap.ts';
import { handleCall } from './call.ts';
import type { Site, TrapOutcome, VcpuContext } from './context.ts';
import { fromMemoryOrder, issWrite, type MmioTrap, mmioExit, toMemoryOrder } from './exit-record.ts';
import { cpsrBits, stateText } from './registers.ts';
import { handleTimer, isTimerTrap } from './timer-trap.ts';
import { handleCp14 } from './trapped-cp14.ts';
import { handleCp15 } from './trapped-cp15.ts';
import { accessVgic } from './vgic/mmio.ts';

/** Register number of PC as the target of a load. */
const pcNumber = 15;

const noBytes = new Uint8Array(0);

const siteOf = ({ cpu }: VcpuContext): Site => ({ pc: cpu.pc, cpsr: cpu.cpsr });

const isThumb = ({ cpu }: VcpuContext) => (cpu.cpsr & cpsrBits.thumb) !== 0;

function bytesAt({ cpu, vm }: VcpuContext, va: number, bytes: number): Uint8Array {
  const ipa = cpu.ipaOf(va);
  return (ipa === undefined ? undefined : vm.ram.read(ipa, bytes)) ?? noBytes;
}

const little = (bytes: Uint8Array) => fromMemoryOrder(bytes, false, false);

/** Bytes of the instruction at PC; none when it is not in memory. */
function instructionAt(vcpu: VcpuContext): Uint8Array {
  const { pc } = vcpu.cpu;
  if (!isThumb(vcpu)) return bytesAt(vcpu, pc, 4);
  const first = bytesAt(vcpu, pc, 2);
  return isWide(little(first)) ? Uint8Array.of(...first, ...bytesAt(vcpu, pc + 2, 2)) : first;
}

/** The instruction at PC as the disassembler prints it. */
function nameOf(vcpu: VcpuContext): string {
  const { pc } = vcpu.cpu;
  const bytes = instructionAt(vcpu);
  if (!isThumb(vcpu)) return disassemble(little(bytes), pc);
  const first = little(bytes.subarray(0, 2));
  return disassembleT32(bytes.length === 4 ? ((first << 16) | little(bytes.subarray(2))) >>> 0 : first, pc);
}

/** Leaves because nobody can go on: says what the instruction is and what is missing. */
function internalError(vcpu: VcpuContext, what: string, suberror: InternalErrorSuberror = 'emulation'): TrapOutcome {
  const { pc, cpsr } = vcpu.cpu;
  const instruction = instructionAt(vcpu);
  const text = `${what} (${stateText(cpsr)})`;
  return {
    kind: 'exit',
    exit: { reason: 'internal_error', suberror, pc, instruction, text },
    site: siteOf(vcpu),
  };
}

/** Performs an access to the in-kernel GIC, whose registers are little-endian; false: it is not one. */
function handleVgic({ cpu, vm, index }: VcpuContext, trap: MmioTrap): boolean {
  if (vm.vgic === undefined) return false;
  const { ipa, bytes, write, data, bigEndian, register, signExtend } = trap;
  const value = fromMemoryOrder(toMemoryOrder(data, bytes, bigEndian), false, false);
  const loaded = accessVgic(vm.vgic, index, write ? { ipa, bytes, value } : { ipa, bytes });
  if (loaded === undefined) return false;
  if (!write) cpu.setRegister(register, fromMemoryOrder(toMemoryOrder(loaded, bytes, false), bigEndian, signExtend));
  cpu.advance();
  return true;
}

/** @source linux arch/arm/kvm/mmio.c, io_mem_abort(); virt/kvm/kvm_main.c, kvm_io_bus_write() */
function handleMmio(vcpu: VcpuContext, trap: MmioTrap): TrapOutcome | undefined {
  const { cpu, vm } = vcpu;
  if (!trap.write && trap.register === pcNumber) return void cpu.takePrefetchAbort();
  if (handleVgic(vcpu, trap)) return undefined;
  const exit = mmioExit(vcpu, trap);
  if (trap.write && vm.bus.take({ ipa: trap.ipa, data: exit.data, value: trap.data })) return void cpu.advance();
  return { kind: 'exit', exit, site: siteOf(vcpu), access: trap };
}

/** DFSC: translation fault, second level. */
const translationFault = 0x06n;

function handleNisv(vcpu: VcpuContext, trap: Extract<Trap, { kind: 'nisv' }>): TrapOutcome {
  const { cpu, vm } = vcpu;
  const { ipa, write } = trap;
  if (!vm.enabled.has('armNisvToUser')) {
    const what = `${nameOf(vcpu)} at ${hex(cpu.pc)} ${write ? 'stores to' : 'loads from'} ${hex(ipa)}`;
    const why = 'outside memory with no syndrome (KVM_RUN: ENOSYS)';
    return internalError(vcpu, `${what} ${why}; use single-register accesses without writeback, or ENABLE_CAP 177`);
  }
  const esrIss = (write ? issWrite : 0n) | translationFault;
  const exit = { reason: 'arm_nisv', esrIss, faultIpa: ipa, pc: cpu.pc } as const;
  return { kind: 'exit', exit, site: siteOf(vcpu), access: trap };
}

/** The guest takes a prefetch abort, unless it is the abort's own vector that is not there: it would never run again. */
function abortFetch(vcpu: VcpuContext, va: number): TrapOutcome | undefined {
  const { cpu } = vcpu;
  cpu.takePrefetchAbort();
  if (cpu.pc !== va) return undefined;
  const cause = `reached by an exception at ${hex(cpu.faultOrigin)}`;
  return internalError(vcpu, `no memory at the prefetch abort vector ${hex(va)}, ${cause}; set VBAR to a table in RAM`);
}

/** Exceptions of a handler of its own kind, at one instruction, behind which nobody believes that it gets on. */
const faultRepeatsMax = 10_000;

/** A vCPU whose undef or abort handler does nothing but cause the same exception: KVM lets it, but nobody would ever know. */
export function stuckInHandler(vcpu: VcpuContext): TrapOutcome | undefined {
  const { cpu } = vcpu;
  if (cpu.faultRepeats < faultRepeatsMax) return undefined;
  cpu.forgetFaults();
  const kind = (cpu.cpsr & cpsrBits.mode) === modes.und ? 'undef' : 'abort';
  const text =
    `the ${kind} handler at ${hex(cpu.pc)} causes the same exception without end; the first was at ` +
    `${hex(cpu.faultOrigin)}; set VBAR to vectors that handle it`;
  return internalError(vcpu, text, 'delivery_ev');
}

/** The guest put its tables where no memory is. @source linux arch/arm64/kvm/mmu.c, kvm_handle_guest_abort() */
function handleWalk(vcpu: VcpuContext, { va, access }: Extract<Trap, { kind: 'walk' }>): TrapOutcome | undefined {
  if (access === 'prefetch') return abortFetch(vcpu, va);
  return void vcpu.cpu.takeDataAbort(va, access !== 'read');
}

/** Waits for an interrupt; PC already stands behind the WFI, as nobody can see it meanwhile. */
function handleWfi(vcpu: VcpuContext): TrapOutcome | undefined {
  vcpu.cpu.advance();
  return vcpu.standby() ? { kind: 'blocked' } : undefined;
}

type TrapHandler<K extends Trap['kind']> = (
  vcpu: VcpuContext,
  trap: Extract<Trap, { kind: K }>,
) => TrapOutcome | undefined;

const trapHandlers: { readonly [K in Trap['kind']]: TrapHandler<K> } = {
  smc: handleCall,
  hvc: handleCall,
  wfi: handleWfi,
  wfe(vcpu) {
    vcpu.cpu.advance();
    return { kind: 'preempted' };
  },
  mmio: handleMmio,
  nisv: handleNisv,
  fetch: (vcpu, { va }) => abortFetch(vcpu, va),
  walk: handleWalk,
  cp15: (vcpu, trap) => void (isTimerTrap(trap) ? handleTimer(vcpu, trap) : handleCp15(vcpu, trap)),
  cp14: (vcpu, trap) => void handleCp14(vcpu, trap),
  cp15_double: (vcpu, trap) => void handleTimer(vcpu, trap),
  unimplemented: (vcpu, { address, text, section }) =>
    internalError(vcpu, `${text} at ${hex(address)} is not implemented (${section})`),
};

/** KVM's switchboard: what one trap comes to; `undefined` lets the guest go on at once. */
export function handleTrap<K extends Trap['kind']>(
  vcpu: VcpuContext,
  trap: Extract<Trap, { kind: K }>,
): TrapOutcome | undefined {
  return trapHandlers[trap.kind as K](vcpu, trap);
}
