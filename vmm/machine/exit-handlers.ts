import { type CallExit, type Exit, type ExitReason, type MmioExit, reply } from '../../proto/uapi/exit.ts';
import { hex, hex64 } from '../../proto/uapi/hex.ts';
import { psciResults } from '../../proto/uapi/psci.ts';
import { registerSet } from '../../proto/uapi/registers.ts';
import type { Board } from '../api/define-board.ts';
import type { CallContext } from '../api/define-firmware.ts';
import { type Effects, externalAbort } from '../api/effects.ts';
import type { KernelPort } from '../api/ioctl-port.ts';
import { type LoadedImage, labelled, locate } from '../loader/image.ts';
import type { DeviceInstance } from './device-instance.ts';
import type { FirmwareStack, Found } from './firmware-stack.ts';
import { guestCall } from './guest-call.ts';
import { answered, type Handled, stopped } from './handled.ts';
import { type Asked, foldEffects, type World } from './reply.ts';
import type { RomPort } from './rom-port.ts';

/** What the handlers know of their machine. */
export interface MachineParts {
  readonly board: Board;
  readonly image: LoadedImage;
  readonly firmware: FirmwareStack;
  readonly world: World;
  readonly kernel: KernelPort & RomPort;
  /** Nobody but the VMM turns vCPUs on: once all are off, nothing can happen any more. */
  readonly ownsPower: boolean;
}

type Answer = Handled | Promise<Handled>;
type ExitOf<R extends ExitReason> = R extends CallExit['reason'] ? CallExit : Extract<Exit, { readonly reason: R }>;
type ExitHandler<R extends ExitReason> = (machine: MachineParts, vcpu: number, exit: ExitOf<R>) => Answer;

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** A firmware or device failed: one clear line, and what the board says is then to happen. */
function fault({ board, image, world }: MachineParts, by: string, what: string, pc: number, error: unknown): Handled {
  const text = `${by}: ${what} at ${locate(image, pc)} failed: ${messageOf(error)}`;
  if (board.fault === 'stop') return stopped('crash', text);
  world.report(text);
  return answered(reply({ outcome: 'undef' }), by, () => `${what} failed`);
}

/** Turns the effects of one exit into its answer. @throws Error for effects that cannot be */
function settle(machine: MachineParts, effects: Effects, asked: Asked, by: string, label: () => string): Handled {
  const { world, ownsPower } = machine;
  const folded = foldEffects(effects, world, asked);
  if (folded.stop !== undefined) return stopped(folded.stop.cause, folded.stop.text);
  if (ownsPower && folded.reply.power.length > 0 && world.power.isAllOff) {
    return stopped('halt', `${label()} turned the last vCPU off; nothing is left that could turn one on`);
  }
  return answered(folded.reply, by, label);
}

/** What a handler sees of its machine, picked when it is asked for. */
class ExitContext implements CallContext {
  readonly vcpu: number;
  readonly call: CallContext['call'];
  readonly state: unknown;
  readonly kernel: KernelPort;
  readonly secureRead: CallContext['secureRead'];
  readonly #world: World;

  constructor({ world, kernel }: MachineParts, vcpu: number, { layer }: Found, call: CallContext['call']) {
    this.vcpu = vcpu;
    this.call = call;
    this.state = layer.state;
    this.kernel = kernel;
    this.#world = world;
    // A property, not a method: handlers take it apart from their context.
    this.secureRead = (device, register) => world.bus.secureRead(device, register);
  }

  get vcpus(): CallContext['vcpus'] {
    return this.#world.power.vcpus;
  }
}

/** Nobody on this machine answers the conduit: as if it were not there. */
function nobody({ world, image }: MachineParts, { reason, pc }: CallExit): Handled {
  const what = `${reason} at ${locate(image, pc - 4)}`;
  world.report(`${what}: no firmware of this machine answers ${reason} calls; the guest takes UNDEF`);
  return answered(reply({ outcome: 'undef' }), 'machine', () => `unanswered ${reason}`);
}

function handleCall(machine: MachineParts, vcpu: number, exit: CallExit): Answer {
  const call = guestCall(exit);
  const found = machine.firmware.find(exit, call);
  if (found === undefined) return nobody(machine, exit);
  const { layer, row, args, label } = found;
  const { name } = layer.firmware;
  const settled = (effects: Effects) => settle(machine, effects, { reason: 'call' }, name, label);
  const failed = (error: unknown) => fault(machine, `firmware ${name}`, label(), exit.pc - exit.bytes, error);
  try {
    const context = new ExitContext(machine, vcpu, found, call);
    const answer = row === undefined ? layer.firmware.unknown(call, context) : row.handle(args, context);
    return answer instanceof Promise ? answer.then(settled).catch(failed) : settled(answer);
  } catch (error) {
    return failed(error);
  }
}

const noEffects: Effects = [];

/** An access to nothing: what the board's bus does with it. */
function unmapped(machine: MachineParts, { ipa, write, data, pc }: MmioExit): Handled {
  const { board, image, world } = machine;
  const what = `${write ? 'write to' : 'read of'} ${hex(ipa)}`;
  const aborts = board.unmapped === 'abort';
  const outcome = aborts ? 'an external abort' : write ? 'nothing' : 'zero';
  world.report(`${what} at ${locate(image, pc)}: board ${board.name} has nothing there; it gets ${outcome}`);
  const asked: Asked = { reason: 'mmio', mmioData: new Uint8Array(write ? 0 : data.length) };
  return settle(machine, aborts ? [externalAbort()] : noEffects, asked, 'bus', () => `unmapped ${what}`);
}

/** The value of bytes in memory order, low byte first; devices of these boards are little-endian. */
function wordOf(data: Uint8Array): number {
  return data.reduceRight((word, byte) => ((word << 8) | byte) >>> 0, 0);
}

function bytesOf(word: number, bytes: number): Uint8Array {
  const data = new Uint8Array(bytes);
  for (let index = 0; index < bytes; index += 1) data[index] = word >>> (8 * index);
  return data;
}

/** What one access of a device comes to. */
interface Performed {
  readonly effects: Effects;
  readonly asked: Asked;
  readonly label: () => string;
}

function perform({ world }: MachineParts, vcpu: number, exit: MmioExit, device: DeviceInstance): Performed {
  const { ipa, data, write } = exit;
  const at = ipa - device.base;
  device.vcpu = vcpu;
  const access = write ? device.write(at, data.length, wordOf(data)) : device.read(at, data.length);
  if (access.report !== undefined) world.report(access.report);
  const asked: Asked = write ? { reason: 'mmio' } : { reason: 'mmio', mmioData: bytesOf(access.value, data.length) };
  const label = () => `${device.name}.${access.register} ${write ? '=' : '->'} ${hex(access.value)}`;
  const line = device.lineChange();
  return { effects: line.length === 0 ? access.effects : [...access.effects, ...line], asked, label };
}

function handleMmio(machine: MachineParts, vcpu: number, exit: MmioExit): Answer {
  const { ipa, data, write, pc } = exit;
  const device = machine.world.bus.at(ipa, data.length);
  const crosses = (ipa & 3) + data.length > 4;
  if (device === undefined || crosses) return unmapped(machine, exit);
  if (device.pending !== undefined) return device.pending.then(() => handleMmio(machine, vcpu, exit));
  const failed = (error: unknown) => fault(machine, `device ${device.name}`, `access to ${hex(ipa)}`, pc, error);
  try {
    const { effects, asked, label } = perform(machine, vcpu, exit, device);
    if (!write || !device.isDue) return settle(machine, effects, asked, device.name, label);
    return serviceDevice(device, machine.kernel)
      .then((more) => settle(machine, [...effects, ...more], asked, device.name, label))
      .catch(failed);
  } catch (error) {
    return failed(error);
  }
}

/** Lets a device work on guest memory, while everyone else who wants it waits. */
export function serviceDevice(device: DeviceInstance, kernel: KernelPort & RomPort): Promise<Effects> {
  const work = device.isRomDue ? device.followRom(kernel).then(() => device.service(kernel)) : device.service(kernel);
  const done = work
    .catch(() => undefined)
    .then(() => {
      device.pending = undefined;
    });
  device.pending = done;
  return work;
}

/** KVM_RUN was interrupted: an alarm has rung, or somebody asked. */
function elapsed(machine: MachineParts): Handled {
  return settle(machine, machine.world.bus.elapse(), { reason: 'intr' }, 'machine', () => 'interrupted');
}

const goOn = (label: string) => answered(reply(), 'machine', () => label);

/** The kernel has acted on these by the time it tells; only a guest's own end stops the machine. */
const systemEvents: { readonly [T in ExitOf<'system_event'>['type']]: () => Handled } = {
  shutdown: () => stopped('shutdown', 'the guest powered off (PSCI in the kernel)'),
  reset: () => stopped('reset', 'the guest asked for a reset (PSCI in the kernel)'),
  crash: () => stopped('crash', 'the guest reported a crash'),
  wakeup: () => goOn('wakeup'),
  suspend: () =>
    answered(reply({ registers: registerSet({ r0: psciResults.denied }) }), 'machine', () => 'SYSTEM_SUSPEND denied'),
};

const exitHandlers: { readonly [R in ExitReason]: ExitHandler<R> } = {
  smc: handleCall,
  hvc: handleCall,
  mmio: handleMmio,
  system_event: (_, __, { type }) => systemEvents[type](),
  intr: elapsed,
  debug: () => goOn('debug'),
  arm_nisv({ image, world }, _, { faultIpa, pc }) {
    const what = `access to ${hex(faultIpa)} at ${locate(image, pc)}`;
    world.report(`${what}: this kind of load or store reaches no device; it gets an external abort`);
    return answered(reply({ outcome: 'external_abort' }), 'machine', () => what);
  },
  internal_error({ board, image, world }, vcpu, { suberror, text, pc }) {
    const what = `vCPU ${vcpu} at ${locate(image, pc)}: ${labelled(image, text)}`;
    // The guest can go on as it did, for ever: the board says whether anybody wants that.
    if (suberror !== 'delivery_ev' || board.fault === 'stop') return stopped('crash', what);
    world.report(what);
    return goOn('no end of exceptions');
  },
  fail_entry: (_, vcpu, { hardwareEntryFailureReason }) =>
    stopped('crash', `vCPU ${vcpu} could not be entered: reason ${hex64(hardwareEntryFailureReason)}`),
  memory_fault: (_, vcpu, { ipa, bytes }) =>
    stopped('crash', `vCPU ${vcpu}: the kernel could not reach ${bytes} bytes of memory at ${hex(ipa)}`),
  shutdown: (_, vcpu) => stopped('crash', `vCPU ${vcpu}: the kernel gave the VM up (KVM_EXIT_SHUTDOWN)`),
};

function dispatch<R extends ExitReason>(machine: MachineParts, vcpu: number, reason: R, exit: ExitOf<R>): Answer {
  return exitHandlers[reason](machine, vcpu, exit);
}

/** Answers one exit by its reason; at once wherever its handler does. */
export function handleExit(machine: MachineParts, vcpu: number, exit: Exit): Answer {
  return dispatch(machine, vcpu, exit.reason, exit);
}
