import { hex } from '../../proto/uapi/hex.ts';
import { modes } from '../cpu/state.ts';
import { cpsrBits } from './registers.ts';
import type { Vcpu } from './vcpu.ts';

/** What a vCPU is doing, for people. */
export interface VcpuActivity {
  readonly vcpu: number;
  /** It executes instructions. */
  readonly isBusy: boolean;
  /** The next instruction. */
  readonly pc: number;
  readonly text: string;
}

const modeNames = new Map<number, string>(Object.entries(modes).map(([name, mode]) => [mode, name]));

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
  const isBusy = what === 'runs';
  const mode = modeNames.get(cpsr & cpsrBits.mode) ?? hex(cpsr & cpsrBits.mode);
  const isa = (cpsr & cpsrBits.thumb) === 0 ? 'A32' : 'T32';
  const where = what === 'is off' ? '' : ` at ${hex(pc)}, ${mode} mode, ${isa}`;
  return { vcpu: vcpu.index, isBusy, pc, text: `vCPU ${vcpu.index} ${what}${where}, ${executed} instructions so far` };
}
