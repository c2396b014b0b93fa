"""The ioctls of a kernel that has memory and registers but no CPU. A row an ioctl; what has none is ENOTTY."""

from __future__ import annotations

import errno
import mmap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from frames import Terms

PAGE = 4096
MEMORY_BYTES_MAX = 2**32
MAP_NORESERVE = 0x4000
CAPABILITIES = {3: 1, 9: 4, 66: 4, 70: 1}  # USER_MEMORY, NR_VCPUS, MAX_VCPUS, ONE_REG
CORE_REGISTER = 0x4020_0000_0010_0000
MPIDR = 0x4020_0000_000F_0005
CBAR = 0x4020_0000_000F_7820
CALL_REGISTERS = 0x1_D0FF  # r0-r7, r12, lr, pc, cpsr


class Errno(Exception):
    def __init__(self, number: int, text: str) -> None:
        super().__init__(f"{errno.errorcode[number]}: {text}")
        self.number = number


def require(holds: bool, number: int, text: str) -> None:
    if not holds:
        raise Errno(number, text)


@dataclass
class MemorySlot:
    ipa: int
    size: int
    bytes: mmap.mmap

    @property
    def end(self) -> int:
        return self.ipa + self.size


@dataclass
class Vcpu:
    """A vCPU and its slot: its last exit, whether that waits for an answer, and the last Run."""

    number: int
    target: int = 0
    features: int = 0
    registers: dict[int, int] = field(default_factory=dict)
    exit: Any = None
    open: bool = False
    last_run: Any = None

    @property
    def seq(self) -> int:
        return self.exit.exit.seq if self.exit is not None else 0


@dataclass
class Vm:
    slots: dict[int, MemorySlot] = field(default_factory=dict)
    vcpus: dict[int, Vcpu] = field(default_factory=dict)
    routing: Any = None
    call_registers: int = CALL_REGISTERS
    ran: bool = False
    order: int = 0

    def parts(self, at: int, size: int) -> Iterator[tuple[mmap.mmap, slice]]:
        """A range by memory slots. @raise Errno when it is not wholly inside them"""
        end = at + size
        while at < end:
            slot = next((slot for slot in self.slots.values() if slot.ipa <= at < slot.end), None)
            require(slot is not None, errno.EFAULT, f"no memory slot at {at:#x}")
            last = min(end, slot.end)
            yield slot.bytes, slice(at - slot.ipa, last - slot.ipa)
            at = last

    def has(self, at: int, size: int) -> bool:
        try:
            return bool(list(self.parts(at, size))) or size == 0
        except Errno:
            return False

    def read(self, at: int, size: int) -> bytes:
        return b"".join(memory[part] for memory, part in self.parts(at, size))

    def write(self, at: int, data: bytes) -> None:
        done = 0
        for memory, part in list(self.parts(at, len(data))):
            memory[part] = data[done : done + part.stop - part.start]
            done += part.stop - part.start


@dataclass
class Kvm:
    """The system: at most one VM, whose number is 0."""

    terms: Terms
    vm: Vm | None = None

    def answer(self, ioctl: Any) -> dict[str, Any]:
        """The outcome of an IoctlResult, as the keyword of the message."""
        name = ioctl.WhichOneof("request")
        try:
            kind, owner = self._find(ioctl.address)
            row = IOCTLS.get((kind, name))
            require(row is not None, errno.ENOTTY, f"no ioctl of a {kind} in this kernel; IOCTLS has those it knows")
            return {name: row(owner, getattr(ioctl, name)) or {}}
        except Errno as error:
            number = ioctl.DESCRIPTOR.fields_by_name[name].number
            return {"failure": dict(request=number, errno=error.number, message=f"{name}: {error}")}

    def _find(self, address: Any) -> tuple[str, Any]:
        if not address.HasField("vm"):
            return "system", self
        require(self.vm is not None and address.vm == 0, errno.EBADF, f"no VM {address.vm}")
        if not address.HasField("vcpu"):
            return "vm", self
        require(address.vcpu in self.vm.vcpus, errno.EBADF, f"no vCPU {address.vcpu}")
        return "vcpu", self.vm.vcpus[address.vcpu]


def check_extension(kvm: Kvm, request: Any) -> dict[str, Any]:
    return dict(value=CAPABILITIES.get(request.capability, 0))


def create_vm(kvm: Kvm, request: Any) -> dict[str, Any]:
    require(request.type == 0, errno.EINVAL, "type is 0")
    require(kvm.vm is None, errno.ENOMEM, "a session has one VM")
    kvm.vm = Vm()
    return dict(vm=0)


def set_user_memory_region(kvm: Kvm, request: Any) -> None:
    slots, at, size = kvm.vm.slots, request.ipa, request.size_bytes
    old = slots.get(request.slot)
    others = [slot for number, slot in slots.items() if number != request.slot]
    require(at % PAGE == 0 and size % PAGE == 0, errno.EINVAL, "not a multiple of a page")
    require(request.flags == 0, errno.EINVAL, "this kernel has no KVM_MEM flags")
    require(size in (0, old.size) if old else size > 0, errno.EINVAL, "a slot keeps its size")
    require(at + size <= 2**40, errno.EFAULT, "past 40 bits")
    require(all(at >= slot.end or at + size <= slot.ipa for slot in others), errno.EEXIST, "overlaps another slot")
    require(sum(slot.size for slot in others) + size <= MEMORY_BYTES_MAX, errno.ENOMEM, "4 GiB are allowed")
    if size == 0:
        del slots[request.slot]
    elif old is None:
        flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | MAP_NORESERVE
        slots[request.slot] = MemorySlot(at, size, mmap.mmap(-1, size, flags=flags))
    else:
        old.ipa = at


def read_memory(kvm: Kvm, request: Any) -> dict[str, Any]:
    list(kvm.vm.parts(request.ipa, request.size_bytes))
    require(request.size_bytes <= kvm.terms.frame_bytes_max - 64, errno.E2BIG, "does not fit a frame")
    return dict(data=kvm.vm.read(request.ipa, request.size_bytes))


def write_memory(kvm: Kvm, request: Any) -> None:
    kvm.vm.write(request.ipa, request.data)


def create_vcpu(kvm: Kvm, request: Any) -> None:
    require(request.vcpu < kvm.terms.vcpus_max, errno.EINVAL, f"{kvm.terms.vcpus_max} vCPUs are allowed")
    require(request.vcpu not in kvm.vm.vcpus, errno.EEXIST, f"vCPU {request.vcpu} exists")
    kvm.vm.vcpus[request.vcpu] = Vcpu(request.vcpu)


def arm_vcpu_init(vcpu: Vcpu, request: Any) -> None:
    require(request.features & ~1 == 0, errno.ENOENT, "the only feature is POWER_OFF")
    again = (vcpu.target, vcpu.features) == (request.target, request.features)
    require(vcpu.target == 0 or again, errno.EINVAL, "unlike the first time")
    vcpu.target, vcpu.features = request.target, request.features
    placement = {MPIDR: 1 << 31 | vcpu.number, CBAR: 0}
    placement.update({id: vcpu.registers[id] for id in placement if id in vcpu.registers})
    vcpu.registers = {**{CORE_REGISTER | index: 0 for index in range(18)}, **placement}


def get_one_reg(vcpu: Vcpu, request: Any) -> dict[str, Any]:
    _need_registers(vcpu, request.ids)
    return dict(values=[vcpu.registers[id] for id in request.ids])


def set_one_reg(vcpu: Vcpu, request: Any) -> None:
    _need_registers(vcpu, [register.id for register in request.registers])
    require(all(register.value < 2**32 for register in request.registers), errno.EINVAL, "values have 32 bits")
    placed = [register for register in request.registers if register.id in (MPIDR, CBAR)]
    changes = any(register.value != vcpu.registers[register.id] for register in placed)
    require(vcpu.last_run is None or not changes, errno.EBUSY, "the vCPU has run where it stands")
    vcpu.registers.update({register.id: register.value for register in request.registers})


def _need_registers(vcpu: Vcpu, ids: list[int]) -> None:
    require(vcpu.target != 0, errno.ENOEXEC, "KVM_ARM_VCPU_INIT comes first")
    for id in ids:
        require(id in vcpu.registers, errno.ENOENT, f"no register {id:#x}")


def set_call_routing(kvm: Kvm, request: Any) -> None:
    require(not kvm.vm.ran, errno.EBUSY, "a vCPU has run")
    kvm.vm.routing = request


def set_exit_contents(kvm: Kvm, request: Any) -> None:
    require(request.call_registers & ~CALL_REGISTERS == 0, errno.EINVAL, "the script has no other registers")
    require(not request.windows, errno.E2BIG, "no window is allowed")
    kvm.vm.call_registers = request.call_registers


# By kind of address. The handlers of a VM get the Kvm, those of a vCPU the Vcpu.
IOCTLS: dict[tuple[str, str], Callable[[Any, Any], dict[str, Any] | None]] = {
    ("system", "check_extension"): check_extension,
    ("system", "create_vm"): create_vm,
    ("vm", "check_extension"): check_extension,
    ("vm", "set_user_memory_region"): set_user_memory_region,
    ("vm", "read_memory"): read_memory,
    ("vm", "write_memory"): write_memory,
    ("vm", "create_vcpu"): create_vcpu,
    ("vm", "set_call_routing"): set_call_routing,
    ("vm", "set_exit_contents"): set_exit_contents,
    ("vcpu", "arm_vcpu_init"): arm_vcpu_init,
    ("vcpu", "get_one_reg"): get_one_reg,
    ("vcpu", "set_one_reg"): set_one_reg,
}
