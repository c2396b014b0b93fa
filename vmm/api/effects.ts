import type { IrqLine, MemoryWrite, PowerChange } from '../../proto/uapi/exit.ts';
import type { Aarch32Register } from '../../proto/uapi/registers.ts';

/** Why a machine ends: asked for by the guest, or because it cannot go on. */
export type StopCause = 'shutdown' | 'reset' | 'crash' | 'halt';

/** What becomes of the call instead of "go on behind it". */
export type CallOutcome = 'nop' | 'undef' | 'external_abort';

/** Something a handler wants done, as data; the effects of one exit become one reply, applied whole. */
export type Effect =
  | { readonly kind: 'registers'; readonly values: Readonly<Partial<Record<Aarch32Register, number>>> }
  | ({ readonly kind: 'memory' } & MemoryWrite)
  | ({ readonly kind: 'irq' } & IrqLine)
  | { readonly kind: 'power'; readonly change: PowerChange }
  | { readonly kind: 'device'; readonly device: string; readonly register: string; readonly value: number }
  | { readonly kind: 'console'; readonly bytes: Uint8Array }
  | { readonly kind: 'outcome'; readonly outcome: CallOutcome }
  | { readonly kind: 'report'; readonly text: string }
  | { readonly kind: 'stop'; readonly cause: StopCause; readonly text: string };

export type Effects = readonly Effect[];

/** Writes registers of the calling vCPU: `setRegisters({ r0: 0 })`. Values are taken modulo 2^32. */
export function setRegisters(values: Readonly<Partial<Record<Aarch32Register, number>>>): Effect {
  return { kind: 'registers', values };
}

/** Writes guest memory at a guest physical address, together with the reply. */
export function writeMemory(ipa: number, bytes: Uint8Array): Effect {
  return { kind: 'memory', ipa, bytes };
}

/** Sets an interrupt line, in KVM_IRQ_LINE's encoding: `irqLine('spi', 20)` of proto/uapi/kvm.ts makes one. */
export function setIrq(irq: number, level: boolean): Effect {
  return { kind: 'irq', irq, level };
}

/** Resets a stopped vCPU and starts it at `entry` (bit 0 selects Thumb) with `context` in r0. */
export function powerOn(vcpu: number, entry: number, context = 0, bigEndian = false): Effect {
  return { kind: 'power', change: { action: 'on', vcpu, entry, context, ...(bigEndian ? { bigEndian } : {}) } };
}

export function powerOff(vcpu: number): Effect {
  return { kind: 'power', change: { action: 'off', vcpu } };
}

/** Lets a vCPU wait for an interrupt, as WFI does. */
export function standby(vcpu: number): Effect {
  return { kind: 'power', change: { action: 'standby', vcpu } };
}

/** Writes a device register with the secure world's rights, as a monitor does. */
export function secureWrite(device: string, register: string, value: number): Effect {
  return { kind: 'device', device, register, value };
}

/** Prints on the board's console: a text, or one byte. */
export function consoleOut(output: string | number): Effect {
  const bytes = typeof output === 'number' ? Uint8Array.of(output) : new TextEncoder().encode(output);
  return { kind: 'console', bytes };
}

/** The guest takes an Undefined Instruction exception at the call. */
export function undef(): Effect {
  return { kind: 'outcome', outcome: 'undef' };
}

/** Execution goes on behind the call; no register changes. */
export function nop(): Effect {
  return { kind: 'outcome', outcome: 'nop' };
}

/** The guest takes a synchronous external abort at its access. */
export function externalAbort(): Effect {
  return { kind: 'outcome', outcome: 'external_abort' };
}

/** Tells the operator, once for each text, that the guest asked for something the model leaves out. */
export function report(text: string): Effect {
  return { kind: 'report', text };
}

/** Ends the machine; `text` says what the guest did. */
export function stop(cause: StopCause, text: string): Effect {
  return { kind: 'stop', cause, text };
}
