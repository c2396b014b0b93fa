import type { Exit, IrqLine } from '../../proto/uapi/exit.ts';
import type { MpState } from '../../proto/uapi/kvm.ts';
import type { VcpuView } from '../api/define-firmware.ts';
import type { Effects } from '../api/effects.ts';
import type { IoctlPort } from '../api/ioctl-port.ts';
import { Alarms } from './alarms.ts';
import { bootVm, type Upload } from './boot.ts';
import { Bus } from './bus.ts';
import type { DeviceClock, DeviceInstance, DeviceSnapshot } from './device-instance.ts';
import { handleExit, type MachineParts, serviceDevice } from './exit-handlers.ts';
import { FirmwareStack } from './firmware-stack.ts';
import { answered, type Handled } from './handled.ts';
import { VmKernelPort } from './kernel-port.ts';
import { type MachinePlan, type MachineWishes, planMachine } from './plan.ts';
import { PowerTable } from './power-table.ts';
import { type MachineLog, Reports } from './report.ts';

export interface MachineSetup extends MachineWishes {
  readonly port: IoctlPort;
  /** Takes what the guest prints. */
  readonly console: (bytes: Uint8Array) => void;
  readonly log: MachineLog;
  /** Told as the guest is uploaded. */
  readonly progress?: (upload: Upload) => void;
}

/** All that a machine is besides its plan: plain data. */
export interface MachineSnapshot {
  /** The kernel's number of the VM. */
  readonly vm: number;
  readonly firmware: Readonly<Record<string, unknown>>;
  readonly devices: Readonly<Record<string, DeviceSnapshot>>;
  readonly vcpus: readonly VcpuView[];
  /** Seconds since 1970 at virtual time 0. */
  readonly startSeconds: number;
  readonly alarms: ReturnType<Alarms['snapshot']>;
}

/** What `/v1/vms` tells of a machine. */
export interface MachineDescription {
  readonly board: string;
  readonly image: string;
  readonly vcpus: readonly VcpuView[];
  readonly memoryBytes: number;
  readonly firmware: readonly string[];
  readonly calls: MachinePlan['services']['calls'];
}

/** What time it is for the devices: no host clock is asked. */
class MachineClock implements DeviceClock {
  startSeconds: number;
  readonly vcpus: number;
  nowNs = 0;

  constructor(startSeconds: number, vcpus: number) {
    this.startSeconds = startSeconds;
    this.vcpus = vcpus;
  }

  get seconds(): number {
    return Math.floor(this.startSeconds + this.nowNs / 1e9);
  }
}

/** The userspace half of one VM: boots it by ioctls and answers its exits. */
export class Machine {
  readonly #plan: MachinePlan;
  readonly #port: IoctlPort;
  readonly #firmware: FirmwareStack;
  readonly #bus: Bus;
  readonly #power = new PowerTable();
  readonly #alarms = new Alarms();
  readonly #clock: MachineClock;
  readonly #setup: MachineSetup;
  #parts: MachineParts | undefined;
  #vm = 0;

  /** @throws UsageError where board, firmware, image and wishes do not go together */
  constructor(setup: MachineSetup) {
    this.#setup = setup;
    this.#plan = planMachine(setup);
    this.#port = setup.port;
    this.#firmware = new FirmwareStack(this.#plan.services.firmware);
    this.#clock = new MachineClock(this.#plan.startSeconds, this.#plan.smp);
    this.#bus = new Bus(this.#plan.board, this.#clock);
  }

  /** Configures the VM and gives the vCPUs to run: all of them, as a stopped one waits inside KVM_RUN. */
  async boot(): Promise<readonly number[]> {
    const { vm, mpidrs } = await bootVm(this.#port, this.#plan, this.#firmware.exitContents(), this.#setup.progress);
    this.#power.start(mpidrs);
    const { kernel } = this.#attach(vm);
    await this.#bus.placeRoms(kernel);
    return mpidrs.map((_, vcpu) => vcpu);
  }

  /**
   * Answers an exit that left at `virtualTimeNs`: at once unless its handler is asynchronous. Never throws for what a
   * firmware or device does.
   */
  handle(vcpu: number, exit: Exit, virtualTimeNs = 0): Handled | Promise<Handled> {
    if (this.#parts === undefined) throw new Error(`${exit.reason} exit before the machine was booted`);
    this.#clock.nowNs = virtualTimeNs;
    const handled = handleExit(this.#parts, vcpu, exit);
    return handled instanceof Promise
      ? handled.then((late) => this.#withAlarm(vcpu, late))
      : this.#withAlarm(vcpu, handled);
  }

  /** An answer that takes along when the machine must be called again, if that has changed. */
  #withAlarm(vcpu: number, handled: Handled): Handled {
    if (handled.kind === 'stop') return handled;
    const alarmNs = this.#alarms.next(vcpu, this.#clock.nowNs, this.#bus.alarmNs);
    if (alarmNs === undefined) return handled;
    if (this.#port.takesAlarms !== true) {
      this.#parts?.world.report('this kernel has no capability "alarm": timers of the VMM raise no interrupt in time');
      return handled;
    }
    return answered({ ...handled.reply, alarmNs }, handled.by, () => handled.label);
  }

  /** What the kernel tells outside exits. Power is its own only where it serves PSCI: else this VMM decided it. */
  event(event: { readonly kind: string; readonly vcpu?: number; readonly state?: MpState }): void {
    if (event.kind !== 'vcpu_state' || event.vcpu === undefined || event.state === undefined) return;
    if (!this.#ownsPower) this.#power.heard(event.vcpu, event.state);
  }

  /** What the user typed at the console. */
  input(bytes: Uint8Array): void {
    const device = this.#bus.named(this.#plan.board.console);
    device.device.receive?.(device, bytes);
    if (this.#parts === undefined) return;
    this.#driveAll(device.lineChange());
    if (device.isDue) void this.#serve(device, this.#parts);
  }

  /** Lets a device hand on what was typed, once it is done with what it was at. */
  async #serve(device: DeviceInstance, { kernel, world }: MachineParts): Promise<void> {
    while (device.pending !== undefined) await device.pending;
    if (!device.isDue) return;
    await serviceDevice(device, kernel).then(
      (effects) => this.#driveAll(effects),
      (error: unknown) => world.report(`device ${device.name}: input was lost: ${String(error)}`),
    );
  }

  #driveAll(effects: Effects): void {
    for (const effect of effects) if (effect.kind === 'irq') this.#drive(effect);
  }

  /** Drives an interrupt line outside any exit. */
  #drive({ irq, level }: IrqLine): void {
    this.#port.ioctl({ vm: this.#vm }, { name: 'irq_line', irq, level }).catch((error: unknown) => {
      this.#setup.log.warn({ report: String(error) }, 'an interrupt line could not be driven');
    });
  }

  describe(): MachineDescription {
    const { board, image, ram, services } = this.#plan;
    return {
      board: board.name,
      image: image.file,
      vcpus: this.#power.vcpus,
      memoryBytes: ram.bytes,
      firmware: this.#firmware.names,
      calls: services.calls,
    };
  }

  snapshot(): MachineSnapshot {
    return {
      vm: this.#vm,
      firmware: this.#firmware.snapshot(),
      devices: this.#bus.snapshot(),
      vcpus: this.#power.vcpus,
      startSeconds: this.#clock.startSeconds,
      alarms: this.#alarms.snapshot(),
    };
  }

  /** Goes on from the snapshot of a machine with the same plan, in this process or another. */
  restore({ vm, firmware, devices, vcpus, startSeconds, alarms }: MachineSnapshot): void {
    if (this.#parts === undefined) this.#attach(vm);
    this.#firmware.restore(firmware);
    this.#bus.restore(devices);
    this.#power.restore(vcpus);
    this.#clock.startSeconds = startSeconds;
    this.#alarms.restore(alarms);
  }

  #attach(vm: number): MachineParts {
    const reports = new Reports(this.#setup.log);
    this.#vm = vm;
    this.#parts = {
      board: this.#plan.board,
      image: this.#plan.image,
      firmware: this.#firmware,
      kernel: new VmKernelPort(this.#port, vm),
      ownsPower: this.#ownsPower,
      world: {
        bus: this.#bus,
        power: this.#power,
        console: this.#setup.console,
        report: (text) => reports.tell(text),
      },
    };
    return this.#parts;
  }

  get #ownsPower(): boolean {
    return this.#plan.routing.kernelPsci === 'off';
  }
}
