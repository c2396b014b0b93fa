import type { Core } from './core.ts';

/** Undefined Instruction exception of a trapped instruction at `address`. */
export function injectUndef(core: Core, address: number): void {
  core.take('undef', address);
}

/** Synchronous external abort on a data access to `va`. @source linux arch/arm64/kvm/inject_fault.c */
export function injectDataAbort(core: Core, address: number, va: number, write: boolean): void {
  core.fault(write ? 'write' : 'read', 'externalAbort', va, address);
}

/** Synchronous external abort on an instruction fetch. */
export function injectPrefetchAbort(core: Core, address: number): void {
  core.fault('prefetch', 'externalAbort', address, address);
}
