import { hex64 } from '../../proto/uapi/hex.ts';
import type { Address, IoctlName, IoctlResult, IoctlTable } from '../../proto/uapi/ioctl.ts';
import { deviceTypes } from '../../proto/uapi/vgic.ts';
import { checkExtension, enabledCapability } from './capabilities.ts';
import { vmAttribute } from './device-attr.ts';
import { exitContentsRefusal } from './exit-contents.ts';
import { setIrqLine } from './irq-line.ts';
import { getRegisters, type RegisterOwner, registerIds, setRegisters } from './one-reg.ts';
import { Refusal } from './refusal.ts';
import { getTimerAttribute, hasTimerAttribute, setTimerAttribute } from './timer-attr.ts';
import { getVgicAttribute, hasVgicAttribute, setVgicAttribute } from './vgic/device.ts';
import type { Vgic } from './vgic/vgic.ts';
import type { Kvm, VirtualMachine } from './vm.ts';

type Answer<N extends IoctlName> = IoctlTable[N]['result'] | Refusal;
type Request<N extends IoctlName> = IoctlTable[N]['request'];

/** What each kind of address gives a handler. */
interface Targets {
  readonly system: { readonly kvm: Kvm };
  readonly vm: { readonly kvm: Kvm; readonly vm: VirtualMachine };
  readonly vcpu: RegisterOwner & { readonly kvm: Kvm };
}
type TargetKind = keyof Targets;

type Handler<N extends IoctlName, T extends TargetKind> = (target: Targets[T], request: Request<N>) => Answer<N>;

/** Handlers of one ioctl, by the kind of address it may be sent to; ENOTTY for any other. */
type Row<N extends IoctlName> = { readonly [T in TargetKind]?: Handler<N, T> };

const done = {};
const orDone = (refusal: Refusal | undefined) => refusal ?? done;

/** The number of a VM's vGIC: its only device. 0, the answer to a test, names none. */
const vgicDevice = 1;

const noDevice = (device: number) =>
  new Refusal('EBADF', `there is no device ${device}; CREATE_DEVICE of type ${deviceTypes.armVgicV2} makes one`);

type AttributeRequest = Request<'has_device_attr'>;

/** Attributes of the addressed VM or vCPU itself, or of the VM's vGIC when the request names it. */
function attributeOf<A>(
  { device }: AttributeRequest,
  vm: VirtualMachine,
  own: () => A,
  ofVgic: (vgic: Vgic) => A,
): A | Refusal {
  if (device === undefined) return own();
  return device === vgicDevice && vm.vgic !== undefined ? ofVgic(vm.vgic) : noDevice(device);
}

const orData = (data: Uint8Array | Refusal) => (data instanceof Refusal ? data : { data });

const outsideSlots = (what: string, ipa: number, bytes: number) =>
  new Refusal('EFAULT', `${what} of ${bytes} bytes at ${hex64(BigInt(ipa))} is not all in memory slots`);

/** ENOEXEC before ARM_VCPU_INIT. */
function initialized<N extends IoctlName>(handler: Handler<N, 'vcpu'>): Handler<N, 'vcpu'> {
  return (target, request) =>
    target.vcpu.isInitialized
      ? handler(target, request)
      : new Refusal('ENOEXEC', `vCPU ${target.vcpu.index} has had no ARM_VCPU_INIT`);
}

const extension = ({ kvm }: { readonly kvm: Kvm }, { capability }: Request<'check_extension'>) => ({
  value: checkExtension(capability, kvm.limits),
});

/** Upstream asks a VM; the answer is the same for every one. */
const preferredTarget = () => ({ target: 'cortex-a15', features: 0 }) as const;

/** @source linux virt/kvm/kvm_main.c; arch/arm64/kvm/arm.c, guest.c; check orders in their own tables */
const ioctls: { readonly [N in IoctlName]: Row<N> } = {
  check_extension: { system: extension, vm: extension },
  enable_cap: {
    vm({ vm }, { capability, args }) {
      const name = enabledCapability(capability);
      if (name === undefined) return new Refusal('EINVAL', `capability ${capability} cannot be enabled: 177, 215, 216`);
      if (args.length > 4) return new Refusal('EINVAL', `ENABLE_CAP has 4 arguments at most, not ${args.length}`);
      vm.enabled.add(name);
      return done;
    },
  },
  create_vm: {
    system({ kvm }, { type }) {
      const vm = kvm.createVm(type);
      return vm instanceof Refusal ? vm : { vm: vm.index };
    },
  },
  set_user_memory_region: { vm: ({ vm }, request) => orDone(vm.ram.setSlot(request)) },
  read_memory: {
    vm({ vm, kvm }, { ipa, bytes }) {
      const { readBytesMax } = kvm.limits;
      if (bytes > readBytesMax) return new Refusal('E2BIG', `read of ${bytes} bytes; ${readBytesMax} at most`);
      const data = vm.ram.read(ipa, bytes);
      return data === undefined ? outsideSlots('read', ipa, bytes) : { data };
    },
  },
  write_memory: {
    vm: ({ vm }, { ipa, data }) => (vm.ram.write(ipa, data) ? done : outsideSlots('write', ipa, data.length)),
  },
  zero_memory: { vm: ({ vm }, { ipa, bytes }) => (vm.ram.zero(ipa, bytes) ? done : outsideSlots('zero', ipa, bytes)) },
  get_dirty_log: {
    vm({ vm }, { slot }) {
      const bitmap = vm.ram.takeDirtyLog(slot);
      return bitmap === undefined
        ? new Refusal('ENOENT', `memory slot ${slot} is not there or keeps no log`)
        : { bitmap };
    },
  },
  create_vcpu: {
    vm({ vm }, { vcpu }) {
      const made = vm.createVcpu(vcpu);
      return made instanceof Refusal ? made : done;
    },
  },
  arm_preferred_target: { system: preferredTarget, vm: preferredTarget },
  arm_vcpu_init: { vcpu: ({ vcpu }, request) => orDone(vcpu.initialize(request)) },
  get_one_reg: {
    vcpu: initialized((owner, { ids }) => {
      const values = getRegisters(owner, ids);
      return values instanceof Refusal ? values : { values };
    }),
  },
  set_one_reg: { vcpu: initialized((owner, { registers }) => orDone(setRegisters(owner, registers))) },
  get_reg_list: {
    vcpu: initialized((owner, { count }) => {
      const ids = registerIds(owner);
      return ids.length > count
        ? new Refusal('E2BIG', `there are ${ids.length} registers, room for ${count}`)
        : { ids };
    }),
  },
  get_mp_state: { vcpu: ({ vcpu }) => ({ state: vcpu.mpState }) },
  set_mp_state: {
    vcpu({ vcpu }, { state }) {
      vcpu.setMpState(state);
      return done;
    },
  },
  irq_line: { vm: ({ vm }, request) => orDone(setIrqLine(request, vm)) },
  create_device: {
    vm({ vm }, { type, test }) {
      if (type !== deviceTypes.armVgicV2) {
        return new Refusal('ENODEV', `device type ${type}: this kernel has ${deviceTypes.armVgicV2}, a vGICv2`);
      }
      return test ? { device: 0 } : (vm.createVgic() ?? { device: vgicDevice });
    },
  },
  set_device_attr: {
    vm({ vm }, request) {
      const own = () => {
        const row = vmAttribute(request);
        return row instanceof Refusal ? row : row.set(vm, request.data);
      };
      return orDone(attributeOf(request, vm, own, (vgic) => setVgicAttribute(vgic, vm, request, request.data)));
    },
    vcpu: (owner, request) =>
      orDone(request.device === undefined ? setTimerAttribute(owner, request, request.data) : noDevice(request.device)),
  },
  get_device_attr: {
    vm: ({ vm }, request) =>
      orData(
        attributeOf<Uint8Array | Refusal>(
          request,
          vm,
          () => new Refusal('EINVAL', 'no attribute of a VM can be read'),
          (vgic) => getVgicAttribute(vgic, vm, request),
        ),
      ),
    vcpu: (owner, request) =>
      request.device === undefined ? orData(getTimerAttribute(owner, request)) : noDevice(request.device),
  },
  has_device_attr: {
    vm({ vm }, request) {
      const own = () => {
        const row = vmAttribute(request);
        return row instanceof Refusal ? row : undefined;
      };
      return orDone(attributeOf(request, vm, own, (vgic) => hasVgicAttribute(vgic, vm, request)));
    },
    vcpu: (_, request) =>
      request.device === undefined ? orDone(hasTimerAttribute(request)) : noDevice(request.device),
  },
  set_guest_debug: {
    vcpu: () => new Refusal('EINVAL', 'guest debugging: a 32-bit host has none (CHECK_EXTENSION 23 is 0)'),
  },
  register_coalesced_mmio: { vm: ({ vm }, zone) => orDone(vm.bus.coalesce(zone)) },
  unregister_coalesced_mmio: {
    vm({ vm }, zone) {
      vm.bus.uncoalesce(zone);
      return done;
    },
  },
  ioeventfd: {
    vm: ({ vm }, { deassign, ...bell }) => orDone(deassign ? vm.bus.removeDoorbell(bell) : vm.bus.addDoorbell(bell)),
  },
  immediate_exit: {
    vcpu({ vcpu }, { enabled }) {
      vcpu.immediateExit = enabled;
      return done;
    },
  },
  set_call_routing: { vm: ({ vm }, routing) => orDone(vm.setRouting(routing)) },
  set_exit_contents: {
    vm({ vm, kvm }, contents) {
      const refusal = exitContentsRefusal(contents, kvm.limits);
      if (refusal === undefined) vm.exitContents = contents;
      return orDone(refusal);
    },
  },
};

/** Whom an address names; EBADF when it is nobody. */
function targetOf(
  kvm: Kvm,
  { vm: vmIndex, vcpu: vcpuIndex }: Address,
): readonly [TargetKind, Targets['vcpu' | 'vm' | 'system']] | Refusal {
  if (vmIndex === undefined) {
    return vcpuIndex === undefined ? ['system', { kvm }] : new Refusal('EBADF', 'a vCPU is addressed with its VM');
  }
  const vm = kvm.vms.get(vmIndex);
  if (vm === undefined) return new Refusal('EBADF', `there is no VM ${vmIndex}; CREATE_VM makes one`);
  if (vcpuIndex === undefined) return ['vm', { kvm, vm }];
  const vcpu = vm.vcpus.get(vcpuIndex);
  if (vcpu === undefined) return new Refusal('EBADF', `VM ${vmIndex} has no vCPU ${vcpuIndex}; CREATE_VCPU makes one`);
  return ['vcpu', { kvm, vm, vcpu }];
}

const addressed = { system: 'the system', vm: 'a VM', vcpu: 'a vCPU' } as const;

function dispatch<N extends IoctlName>(kvm: Kvm, address: Address, name: N, request: Request<N>): Answer<N> {
  const target = targetOf(kvm, address);
  if (target instanceof Refusal) return target;
  const [kind, objects] = target;
  const row: Row<N> = ioctls[name];
  // The kind and the objects come from targetOf together; the table's type cannot say so.
  const handler = row[kind] as Handler<N, TargetKind> | undefined;
  if (handler === undefined) return new Refusal('ENOTTY', `${name} is no ioctl of ${addressed[kind]}`);
  return handler(objects as Targets['vcpu'], request);
}

/** Answers one ioctl: everything is checked before anything changes, in the kernel's order. */
export function ioctl<N extends IoctlName>(
  kvm: Kvm,
  address: Address,
  request: { readonly name: N } & Request<N>,
): IoctlResult<N> {
  const { name, ...rest } = request;
  const answer = dispatch(kvm, address, name, rest as unknown as Request<N>);
  if (answer instanceof Refusal) return { ok: false, name, errno: answer.errno, message: answer.message };
  return { ok: true, name, value: answer };
}
