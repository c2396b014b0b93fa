import { hex } from '../../proto/uapi/hex.ts';
import { stateText } from './registers.ts';
import type { Vcpu } from './vcpu.ts';

/** What a vCPU is doing, for people. */
export interface VcpuActivity {
  readonly vcpu: number;
  /** It executes instructions, or the VMM has an exit of it to answer. */
  readonly isBusy: boolean;
  /** The next instruction. */
  readonly pc: number;
  readonly text: string;
}

function doing(vcpu: Vcpu): string {
  const { isInside, isReady, mpState, openExit } = vcpu;
  if (openExit !== undefined) return `waits for the VMM to answer its ${openExit} exit`;
  if (mpState === 'stopped') return 'is off';
  if (!isInside) return 'has not been run';
  return isReady ? 'runs' : 'waits for an interrupt';
}

/** A vCPU between two slices. */
export function activityOf(vcpu: Vcpu): VcpuActivity {
  const { pc, cpsr, executed } = vcpu.cpu;
  const what = doing(vcpu);
  const isBusy = what === 'runs' || vcpu.openExit !== undefined;
  const where = what === 'is off' ? '' : ` at ${hex(pc)}, ${stateText(cpsr)}`;
  return { vcpu: vcpu.index, isBusy, pc, text: `vCPU ${vcpu.index} ${what}${where}, ${executed} instructions so far` };
}
