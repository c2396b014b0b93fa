import { hex } from '../../proto/uapi/hex.ts';
import { type Aarch32Register, aarch32Registers } from '../../proto/uapi/registers.ts';
import { apiVersion } from './api-version.ts';
import { type Definition, definitionOf, describe, isWord } from './definition.ts';
import type { PropertyValue } from './device-tree.ts';
import type { Effects } from './effects.ts';
import type { KernelPort } from './ioctl-port.ts';

export type Conduit = 'smc' | 'hvc';

/** A call as the vCPU made it; reading a register the exit does not carry throws. */
export type Call = Readonly<Record<Aarch32Register, number>> & {
  readonly conduit: Conduit;
  readonly immediate: number;
  readonly isa: 'a32' | 't32';
  /** CPSR.M of the caller. */
  readonly mode: number;
};

/** A vCPU as firmware knows it. */
export interface VcpuView {
  readonly vcpu: number;
  readonly mpidr: number;
  readonly power: 'on' | 'off';
}

/** What a handler may look at, besides its arguments. */
export interface CallContext<S = unknown> {
  /** Who calls. */
  readonly vcpu: number;
  readonly call: Call;
  /** The firmware's own state: plain data, changed in place. */
  readonly state: S;
  readonly vcpus: readonly VcpuView[];
  readonly kernel: KernelPort;
  /** A device register as the secure world reads it. */
  secureRead(device: string, register: string): number;
}

/** `'r0'`: the register's value. `{ at: 'r1', bytes: 64 }`: that much guest memory at the address in r1. */
export type Argument = Aarch32Register | { readonly at: Aarch32Register; readonly bytes: number };
export type Arguments = Readonly<Record<string, Argument>>;

/** Registers come as unsigned numbers, windows as bytes; a window that is not all in RAM is empty. */
export type ArgumentValues<A extends Arguments> = {
  readonly [K in keyof A]: A[K] extends Aarch32Register ? number : Uint8Array;
};

type Answer = Effects | Promise<Effects>;

interface FunctionFacts {
  readonly id: number;
  /** The manual's or the kernel's word for it. */
  readonly name: string;
  readonly doc?: string;
  readonly source?: string;
  /** Property of the firmware's device tree node that announces `id`. */
  readonly property?: string;
}

/** One firmware function as its author writes it; `handle` may be async. */
export interface FunctionRow<A extends Arguments, S> extends FunctionFacts {
  readonly args?: A;
  handle(args: ArgumentValues<A>, context: CallContext<S>): Answer;
}

/** One firmware function, whatever its arguments are. */
export interface FirmwareFunction<S = unknown> extends FunctionFacts {
  readonly args: Arguments;
  handle(args: Readonly<Record<string, number | Uint8Array>>, context: CallContext<S>): Answer;
}

/** How the device tree tells of a firmware: one node, and how CPUs are turned on through it. */
export interface Announcement {
  /** From the root: `/psci`, `/firmware/optee`. */
  readonly path: string;
  readonly properties: Readonly<Record<string, PropertyValue>>;
  /** `enable-method` of the CPUs. */
  readonly enableMethod?: string;
}

interface FirmwareFacts<S> {
  readonly name: string;
  readonly doc?: string;
  readonly source?: string;
  /** Registers its handlers look at besides their arguments. */
  readonly reads?: readonly Aarch32Register[];
  /** Devices it reads or writes, by name. */
  readonly needs?: readonly string[];
  /** Where calls name their function: a register, the immediate, or whatever a function of the call gives. */
  readonly functionId: Aarch32Register | 'immediate' | ((call: Call) => number);
  readonly functions: readonly FirmwareFunction<S>[];
  /** What a call gets that is no function of the board's last firmware. */
  unknown(call: Call, context: CallContext<S>): Answer;
  readonly announce?: Announcement;
}

/** A board's secure monitor (or hypervisor) as its author writes it. */
export interface FirmwareDefinition<S> extends FirmwareFacts<S> {
  /** `smc` unless said. */
  readonly conduit?: Conduit;
  /** Immediate its calls carry; 0 unless said. */
  readonly immediate?: number;
  /** Initial state: plain data (numbers, strings, lists, objects, byte arrays). */
  readonly state?: () => S;
}

/** A checked firmware. */
export interface Firmware<S = unknown> extends FirmwareFacts<S> {
  readonly kind: 'firmware';
  readonly api: number;
  readonly conduit: Conduit;
  readonly immediate: number;
  readonly state: () => S;
}

/** One row of a firmware's function table: `args` types what `handle` gets. */
export function fn<const A extends Arguments = Readonly<Record<never, Argument>>, S = unknown>(
  row: FunctionRow<A, S>,
): FirmwareFunction<S> {
  return { args: {}, ...row };
}

const registerNames: ReadonlySet<unknown> = new Set(aarch32Registers);

/** Bytes one exit may carry in windows. @source kernel-sim/kvm/limits.ts, half of the smallest frame */
const windowBytesMax = 2 ** 15;

function argumentFault(argument: unknown): string | undefined {
  if (registerNames.has(argument)) return undefined;
  if (typeof argument !== 'object' || argument === null || !('at' in argument) || !('bytes' in argument)) {
    return `is ${describe(argument)}; use a register such as 'r0', or { at: 'r1', bytes: 64 }`;
  }
  if (!registerNames.has(argument.at)) return `has at: ${describe(argument.at)}; use a register such as 'r1'`;
  const { bytes } = argument;
  if (!isWord(bytes) || bytes < 1 || bytes > windowBytesMax) {
    return `has bytes: ${describe(bytes)}; use 1 to ${windowBytesMax}`;
  }
  return undefined;
}

function checkFunction(definition: Definition, row: unknown, index: number): void {
  const where = `functions[${index}]`;
  if (typeof row !== 'object' || row === null)
    return definition.check(false, `${where} is ${describe(row)}; use fn({ … })`);
  const { id, name, args, handle } = row as Readonly<Record<string, unknown>>;
  definition.check(
    typeof name === 'string' && name !== '',
    `${where} has name ${describe(name)}; use its manual's word`,
  );
  definition.check(isWord(id), `${where} (${name}) has id ${describe(id)}; use an unsigned 32-bit number`);
  definition.check(typeof handle === 'function', `${where} (${name}) has no handle(args, context) function`);
  for (const [argument, value] of Object.entries(args ?? {})) {
    const fault = argumentFault(value);
    definition.check(fault === undefined, `${where} (${name}): argument ${argument} ${fault}`);
  }
}

function isFunctionId(value: unknown): boolean {
  return registerNames.has(value) || value === 'immediate' || typeof value === 'function';
}

/**
 * Makes a firmware of a table of functions.
 * @throws UsageError when a row is malformed, or two rows have one id
 */
export function defineFirmware<S = undefined>(input: FirmwareDefinition<S>): Firmware<S> {
  const definition = definitionOf('firmware', input);
  const { functionId, functions, unknown, conduit = 'smc', immediate = 0 } = input;
  definition.check(
    isFunctionId(functionId),
    `functionId is ${describe(functionId)}; use a register such as 'r12', 'immediate', or a function of the call`,
  );
  definition.check(conduit === 'smc' || conduit === 'hvc', `conduit is ${describe(conduit)}; use 'smc' or 'hvc'`);
  definition.check(isWord(immediate) && immediate <= 0xffff, `immediate is ${describe(immediate)}; use 0 to 0xffff`);
  definition.check(Array.isArray(functions), `functions is ${describe(functions)}; use a list of fn({ … })`);
  for (const [index, row] of functions.entries()) checkFunction(definition, row, index);
  definition.unique(
    functions,
    ({ id }) => String(id),
    (first, second) => `${first.name} and ${second.name} have the same id ${hex(second.id)}`,
  );
  definition.check(
    typeof unknown === 'function',
    'unknown is missing; say what an unknown call gets, such as unknown: () => []',
  );
  const { announce } = input;
  definition.check(announce === undefined || announce.path.startsWith('/'), "announce.path starts with '/'");
  // Without a state function S is undefined: the default of its type parameter.
  const state = input.state ?? (() => undefined as S);
  return { ...input, kind: 'firmware', api: apiVersion, conduit, immediate, state };
}
