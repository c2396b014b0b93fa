import type { Core } from '../core.ts';
import { at } from '../state.ts';

export function svc(core: Core): void {
  core.take('svc', core.word(at.pc));
}

/** @source DDI 0406C B9.3.14: UNDEFINED at PL0 and without Security Extensions; HCR.TSC traps the rest */
export function smc(core: Core, word: number): void {
  if (!core.privileged || !core.target.security) return core.undef();
  core.leave({ kind: 'smc', immediate: word & 15, isa: core.isa });
}

/** @source DDI 0406C B9.3.4: UNDEFINED at PL0 and without the Virtualization Extensions */
export function hvc(core: Core, word: number): void {
  if (!core.privileged || !core.target.lpae) return core.undef();
  core.leave({ kind: 'hvc', immediate: ((word >>> 4) & 0xfff0) | (word & 15), isa: core.isa }, true);
}

/** BKPT: a prefetch abort with a debug event status. @source DDI 0406C A8.8.24, B3.13.3 */
export function bkpt(core: Core): void {
  core.fault('prefetch', 'debugEvent', core.address, core.address);
}

export function udf(core: Core): void {
  core.undef();
}

export function nop(): void {
  // Hints and barriers order nothing that one thread can see out of order.
}

/** YIELD gives the rest of the slice to another vCPU. */
export function yieldSlice(core: Core): void {
  core.leave({ kind: 'wfe' });
}

export function wfi(core: Core): void {
  core.leave({ kind: 'wfi' });
}

export function wfe(core: Core): void {
  core.leave({ kind: 'wfe' });
}
