import { hex } from '../../proto/uapi/hex.ts';
import type { CallRouting, ExitContents } from '../../proto/uapi/ioctl.ts';
import {
  type CoreRegister,
  coreRegister,
  cp15RegisterId,
  smcccFilterActions,
  smcccFilterAttribute,
  smcccFilterBytes,
  vcpuFeatures,
} from '../../proto/uapi/kvm.ts';
import { deviceTypes, vgicAddresses, vgicGroups, vgicInitialize } from '../../proto/uapi/vgic.ts';
import type { Board, FilterRange } from '../api/define-board.ts';
import type { IoctlPort } from '../api/ioctl-port.ts';
import { UsageError } from '../api/usage-error.ts';
import { encodeDtb } from '../fdt/dtb.ts';
import type { LoadedImage, Segment } from '../loader/image.ts';
import { boardTree } from './board-tree.ts';
import { withChosen, withMemory } from './guest-tree.ts';
import { placeDtb } from './layout.ts';
import type { MachinePlan } from './plan.ts';

/** A VM the kernel has made. */
export interface BootedVm {
  readonly vm: number;
  /** By vCPU. */
  readonly mpidrs: readonly number[];
}

const mpidr = cp15RegisterId(0, 0, 0, 5);
const cbar = cp15RegisterId(15, 4, 0, 0);

/** Multiprocessing extensions; the vCPU is a CPU of its own. @source DDI 0406C B4.1.106 */
const mpidrFormat = 0x8000_0000;

/** SVC mode; A, I and F masked. @source linux arch/arm/kvm/reset.c */
const resetCpsr = 0x1d3;
const thumbBit = 0x20;

/** `struct kvm_smccc_filter` */
function filterRange({ first, count, action }: FilterRange): Uint8Array {
  const bytes = new Uint8Array(smcccFilterBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, first, true);
  view.setUint32(4, count, true);
  view.setUint8(8, smcccFilterActions[action]);
  return bytes;
}

function featuresOf(vcpu: number, { kernelPsci }: CallRouting): number {
  const psci02 = kernelPsci === 'off' || kernelPsci === '0.1' ? 0 : 1 << vcpuFeatures.psci02;
  return psci02 | (vcpu === 0 ? 0 : 1 << vcpuFeatures.powerOff);
}

/** Boot registers of the first vCPU; firmware gets a reset's. @source linux Documentation/arch/arm/booting.rst */
function bootRegisters(
  { entry, isFirmware }: LoadedImage,
  dtb: number,
): Readonly<Partial<Record<CoreRegister, number>>> {
  if (isFirmware === true) return { pc: entry };
  const isThumb = (entry & 1) !== 0;
  return { r0: 0, r1: 0xffff_ffff, r2: dtb, pc: (entry & ~1) >>> 0, cpsr: resetCpsr | (isThumb ? thumbBit : 0) };
}

async function configureCalls(port: IoctlPort, vm: number, plan: MachinePlan, contents: ExitContents): Promise<void> {
  await port.ioctl({ vm }, { name: 'set_call_routing', ...plan.routing });
  await port.ioctl({ vm }, { name: 'set_exit_contents', ...contents });
  for (const range of plan.services.calls.filter ?? []) {
    const { group, attr } = smcccFilterAttribute;
    const data = filterRange(range);
    await port.ioctl({ vm }, { name: 'set_device_attr', group, attr: BigInt(attr), data });
  }
}

/** Says where the vCPUs stand on the board, as pins do on hardware (SPEC IOCTL-9). */
async function placeVcpus(port: IoctlPort, vm: number, vcpus: readonly number[], { cpu }: Board): Promise<void> {
  const { cluster, periphBase } = cpu;
  for (const vcpu of vcpus) {
    const registers = [
      ...(cluster === undefined ? [] : [{ id: mpidr, value: BigInt(mpidrFormat + cluster * 0x100 + vcpu) }]),
      ...(periphBase === undefined ? [] : [{ id: cbar, value: BigInt(periphBase) }]),
    ];
    if (registers.length > 0) await port.ioctl({ vm, vcpu }, { name: 'set_one_reg', registers });
  }
}

/** All vCPUs exist before the first is initialized: ACTLR.SMP and L2CTLR count them. */
async function createVcpus(port: IoctlPort, vm: number, { smp, board, routing }: MachinePlan): Promise<number[]> {
  const vcpus = Array.from({ length: smp }, (_, vcpu) => vcpu);
  for (const vcpu of vcpus) await port.ioctl({ vm }, { name: 'create_vcpu', vcpu });
  const { target } = board.cpu;
  for (const vcpu of vcpus) {
    await port.ioctl({ vm, vcpu }, { name: 'arm_vcpu_init', target, features: featuresOf(vcpu, routing) });
  }
  await placeVcpus(port, vm, vcpus, board);
  return Promise.all(
    vcpus.map(async (vcpu) => {
      const { values } = await port.ioctl({ vm, vcpu }, { name: 'get_one_reg', ids: [mpidr] });
      return Number(values[0] ?? 0n);
    }),
  );
}

const u64 = (value: number) => new Uint8Array(BigUint64Array.of(BigInt(value)).buffer);
const u32 = (value: number) => new Uint8Array(Uint32Array.of(value).buffer);

/** Makes the in-kernel GIC of the board; initialized once it has its addresses, size and vCPUs. */
async function createVgic(port: IoctlPort, vm: number, { board: { vgic } }: MachinePlan): Promise<void> {
  if (vgic === undefined) return;
  const { device } = await port.ioctl({ vm }, { name: 'create_device', type: deviceTypes.armVgicV2, test: false });
  const { distributor, cpuInterface } = vgicAddresses;
  const attributes: readonly (readonly [group: number, attr: bigint, data: Uint8Array])[] = [
    [vgicGroups.interrupts, 0n, u32(vgic.interrupts)],
    [vgicGroups.address, BigInt(distributor), u64(vgic.distributor)],
    [vgicGroups.address, BigInt(cpuInterface), u64(vgic.cpuInterface)],
    [vgicGroups.control, vgicInitialize, new Uint8Array(0)],
  ];
  for (const [group, attr, data] of attributes) {
    await port.ioctl({ vm }, { name: 'set_device_attr', device, group, attr, data });
  }
}

/** How far the upload of the guest is. */
export interface Upload {
  readonly doneBytes: number;
  readonly totalBytes: number;
}

/** Pieces in which the guest is uploaded; the port cuts them to what its frames carry. */
const pieceBytes = 2 ** 20;

async function upload(
  port: IoctlPort,
  vm: number,
  segments: readonly Segment[],
  progress: ((upload: Upload) => void) | undefined,
): Promise<void> {
  const totalBytes = segments.reduce((sum, { data }) => sum + data.length, 0);
  let doneBytes = 0;
  for (const { ipa, data } of segments) {
    for (let at = 0; at < data.length; at += pieceBytes) {
      const piece = data.subarray(at, at + pieceBytes);
      await port.ioctl({ vm }, { name: 'write_memory', ipa: ipa + at, data: piece });
      doneBytes += piece.length;
      progress?.({ doneBytes, totalBytes });
    }
  }
}

/** The blob the guest gets: the user's, or the board's own tree. */
function guestDtb(plan: MachinePlan, mpidrs: readonly number[]): Uint8Array {
  const { dtb, ram } = plan;
  const tree = dtb === undefined ? boardTree(plan, mpidrs) : withMemory(dtb.tree, ram);
  return encodeDtb(withChosen(tree, plan), 0, dtb?.reservations);
}

/** Where the board tells firmware to look for the tree. @throws UsageError when it does not fit there */
function placeFirmwareDtb({ board, ram, image }: MachinePlan, dtbBytes: number): number {
  const { dtb = ram.base } = board.flashBoot ?? {};
  if (dtb + dtbBytes <= ram.base + ram.bytes) return dtb;
  throw new UsageError(
    `${image.file}: no room in RAM for a device tree of ${dtbBytes} bytes at ${hex(dtb)}; raise --mem`,
  );
}

/** Builds the VM by ioctls: calls, memory, image, vCPUs, interrupt controller, device tree, registers. */
export async function bootVm(
  port: IoctlPort,
  plan: MachinePlan,
  contents: ExitContents,
  progress?: (upload: Upload) => void,
): Promise<BootedVm> {
  const { image, initrd, ram } = plan;
  const { vm } = await port.ioctl({}, { name: 'create_vm', type: 0 });
  await configureCalls(port, vm, plan, contents);
  await port.ioctl({ vm }, { name: 'set_user_memory_region', slot: 0, flags: 0, ipa: ram.base, bytes: ram.bytes });
  const loaded = image.isFirmware === true ? [] : image.segments;
  const segments = initrd === undefined ? loaded : [...loaded, initrd];
  await upload(port, vm, segments, progress);
  const mpidrs = await createVcpus(port, vm, plan);
  await createVgic(port, vm, plan);
  const dtb = guestDtb(plan, mpidrs);
  const dtbAt =
    image.isFirmware === true ? placeFirmwareDtb(plan, dtb.length) : placeDtb(image.file, segments, ram, dtb.length);
  await port.ioctl({ vm }, { name: 'write_memory', ipa: dtbAt, data: dtb });
  const registers = Object.entries(bootRegisters(image, dtbAt)).map(([name, value]) => ({
    id: coreRegister(name as CoreRegister),
    value: BigInt(value),
  }));
  await port.ioctl({ vm, vcpu: 0 }, { name: 'set_one_reg', registers });
  return { vm, mpidrs };
}
