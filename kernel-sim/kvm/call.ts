import { psciResults } from '../../proto/uapi/psci.ts';
import { type CallRoute, routeCall } from './call-policy.ts';
import type { Site, TrapOutcome, VcpuContext } from './context.ts';
import { type CallTrap, callBytes, callExit } from './exit-record.ts';
import type { PsciView, ServedCall } from './psci.ts';
import { cpsrBits, readRegister } from './registers.ts';
import { deniedCall, serveCall } from './smccc.ts';

/** Where the call stands: SMC traps at it, HVC behind it. @source linux arch/arm64/kvm/handle_exit.c, handle_smc() */
function siteOf({ cpu }: VcpuContext, { kind }: CallTrap): Site {
  return { pc: kind === 'smc' ? cpu.pc : (cpu.pc - callBytes) >>> 0, cpsr: cpu.cpsr };
}

/** Takes an Undefined Instruction exception as if the instruction at `site` had been the cause. */
export function undefineAt({ cpu }: VcpuContext, { pc, cpsr }: Site): void {
  cpu.cpsr = cpsr;
  cpu.pc = pc;
  cpu.takeUndef();
}

function psciView({ vm, psciVersion }: VcpuContext): PsciView {
  return {
    version: psciVersion,
    hasSystemSuspend: vm.enabled.has('armSystemSuspend'),
    vcpus: [...vm.vcpus.values()]
      .filter(({ isInitialized }) => isInitialized)
      .map(({ index, mpidr, mpState }) => ({ index, mpidr, isStopped: mpState === 'stopped' })),
  };
}

/** Every served call answers in four registers. @source linux include/linux/arm-smccc.h, smccc_set_retval() */
function setResult({ cpu }: VcpuContext, value: number): void {
  for (let index = 0; index <= 3; index += 1) cpu.setRegister(index, index === 0 ? value >>> 0 : 0);
}

type Effect<K extends ServedCall['kind']> = (
  vcpu: VcpuContext,
  served: Extract<ServedCall, { kind: K }>,
) => TrapOutcome | undefined;

const effects: { readonly [K in ServedCall['kind']]: Effect<K> } = {
  result: (vcpu, { value }) => void setResult(vcpu, value),
  standby(vcpu) {
    setResult(vcpu, psciResults.success);
    return vcpu.standby() ? { kind: 'blocked' } : undefined;
  },
  off(vcpu) {
    setResult(vcpu, psciResults.success);
    vcpu.stop();
    return { kind: 'blocked' };
  },
  on(vcpu, { vcpu: target, entry, context }) {
    vcpu.vm.vcpus.get(target)?.start(entry, context, (vcpu.cpu.cpsr & cpsrBits.bigEndian) !== 0);
    return void setResult(vcpu, psciResults.success);
  },
  stop(vcpu, { event, flags }) {
    setResult(vcpu, psciResults.internalFailure);
    for (const each of vcpu.vm.vcpus.values()) each.stop();
    return { kind: 'exit', exit: { reason: 'system_event', type: event, data: [flags] } };
  },
  suspend: () => ({ kind: 'exit', exit: { reason: 'system_event', type: 'suspend', data: [] } }),
};

function carryOut<K extends ServedCall['kind']>(
  vcpu: VcpuContext,
  served: Extract<ServedCall, { kind: K }>,
): TrapOutcome | undefined {
  return effects[served.kind as K](vcpu, served);
}

type Route = (vcpu: VcpuContext, trap: CallTrap, site: Site) => TrapOutcome | undefined;

const routes: { readonly [R in CallRoute]: Route } = {
  serve(vcpu) {
    const { cpu } = vcpu;
    const call = [cpu.register(1), cpu.register(2), cpu.register(3)] as const;
    return carryOut(vcpu, serveCall(psciView(vcpu), cpu.register(0), call));
  },
  deny: (vcpu) => carryOut(vcpu, deniedCall),
  forward: (vcpu, trap, site) => ({ kind: 'exit', exit: callExit(vcpu, trap), site }),
  undef: (vcpu, _, site) => void undefineAt(vcpu, site),
  nop: () => undefined,
};

/** Takes a call where its conduit's policy sends it; PC stands behind it before anything else happens. */
export function handleCall(vcpu: VcpuContext, trap: CallTrap): TrapOutcome | undefined {
  const { cpu, vm } = vcpu;
  const site = siteOf(vcpu, trap);
  if (trap.kind === 'smc') cpu.advance();
  return routes[routeCall(trap.kind, vm, (register) => readRegister(cpu, register))](vcpu, trap, site);
}
