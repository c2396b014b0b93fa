"""Frames of trapline.kvm.v1: the schema, what makes a frame bad, and the protocol's errors."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import DecodeError, Message

SCHEMA = (Path(__file__).resolve().parents[2] / "proto/gen/trapline.binpb").read_bytes()
SCHEMA_DIGEST = hashlib.sha256(SCHEMA).digest()
COUNTER_MAX = 2**53 - 1
FRAME_BYTES_FIRST = 65536


def _load_frame_class() -> type[Message]:
    pool = descriptor_pool.DescriptorPool()
    for file in descriptor_pb2.FileDescriptorSet.FromString(SCHEMA).file:
        pool.AddSerializedFile(file.SerializeToString())
    make = getattr(message_factory, "GetMessageClass", None) or message_factory.MessageFactory(pool).GetPrototype
    return make(pool.FindMessageTypeByName("trapline.kvm.v1.Frame"))


Frame: Any = _load_frame_class()


class ErrorRow(NamedTuple):
    number: int
    scope: str
    retryable: bool
    close: int | None
    clause: str


# SPEC.md, section Errors.
ERRORS = {
    "MALFORMED_FRAME": ErrorRow(1, "CONNECTION", False, 4000, "ERR-1"),
    "TEXT_MESSAGE": ErrorRow(2, "CONNECTION", False, 1003, "BIND-4"),
    "FRAME_TOO_LARGE": ErrorRow(3, "CONNECTION", False, 1009, "LIM-1"),
    "UNEXPECTED_FRAME": ErrorRow(4, "CONNECTION", False, 4001, "HS-4"),
    "UNIMPLEMENTED": ErrorRow(5, "CONNECTION", False, None, "EVO-2"),
    "UNSUPPORTED_VERSION": ErrorRow(6, "CONNECTION", False, 4002, "HS-2"),
    "LIMIT_EXCEEDED": ErrorRow(7, "SESSION", False, 4003, "LIM-2"),
    "SLOT_VIOLATION": ErrorRow(8, "VCPU", False, 4004, "SLOT-2"),
    "MISORDERED": ErrorRow(9, "VCPU", False, 4005, "SLOT-3"),
    "FALSE_RETRY": ErrorRow(10, "VCPU", False, 4006, "SLOT-4"),
    "INVALID_REPLY": ErrorRow(11, "EXIT", True, None, "REPLY-2"),
    "NO_SUCH_VCPU": ErrorRow(12, "VCPU", False, None, "ADDR-2"),
    "SESSION_UNKNOWN": ErrorRow(13, "SESSION", False, 4007, "RES-2"),
    "STALE_EPOCH": ErrorRow(14, "SESSION", False, 4008, "RES-3"),
    "OVERLOADED": ErrorRow(15, "CONNECTION", True, 4009, "LIM-3"),
    "HANDSHAKE_TIMEOUT": ErrorRow(16, "CONNECTION", True, 4010, "HS-5"),
    "VM_FAILED": ErrorRow(17, "VM", False, 4011, "ERR-3"),
    "INTERNAL": ErrorRow(18, "SESSION", False, 4012, "ERR-4"),
    "PEER_SILENT": ErrorRow(19, "CONNECTION", True, 4013, "LIVE-8"),
}


def error_name(number: int) -> str:
    return next((name for name, row in ERRORS.items() if row.number == number), f"code {number}")


class Refusal(Exception):
    """A rule of the protocol the peer broke; becomes an Error frame."""

    def __init__(self, code: str, detail: str, about: dict[str, int] | None = None) -> None:
        super().__init__(f"{code}: {detail}")
        self.code, self.detail, self.about, self.row = code, detail, about or {}, ERRORS[code]

    def frame(self) -> Any:
        number, scope, retryable, _, anchor = self.row
        return Frame(
            error=dict(
                code=number,
                scope=f"ERROR_SCOPE_{scope}",
                retryable=retryable,
                detail=self.detail,
                anchor=anchor,
                **self.about,
            )
        )


@dataclass
class Terms:
    """What holds on a connection: the smaller of both sides' limits, and the capabilities in force."""

    frame_bytes_max: int = FRAME_BYTES_FIRST
    vcpus_max: int = 0
    ioctls_max: int = 0
    batch_frames_max: int = 0
    capabilities: frozenset[str] = frozenset()

    @staticmethod
    def between(ours: dict[str, int], theirs: Any, capabilities: frozenset[str]) -> Terms:
        return Terms(**{name: min(value, getattr(theirs, name)) for name, value in ours.items()}, capabilities=capabilities)


class Incoming(NamedTuple):
    """A frame, its body's name, and what it has that this side does not know."""

    kind: str | None
    frame: Any
    unknown: Refusal | None

    @property
    def body(self) -> Any:
        return getattr(self.frame, self.kind or "")


def decode(data: bytes, terms: Terms) -> list[Incoming]:
    """The frames of one message. Everything that ends a connection is raised before any of them is handled."""
    if len(data) > terms.frame_bytes_max:
        raise Refusal("FRAME_TOO_LARGE", f"frame of {len(data)} bytes, {terms.frame_bytes_max} are allowed")
    entries = sum(_count(batch, 1) for batch in _embedded(data, 6))
    if entries > terms.batch_frames_max and "batch" in terms.capabilities:
        raise Refusal("LIMIT_EXCEEDED", f"Batch of {entries} frames, {terms.batch_frames_max} are allowed")
    try:
        frame = Frame.FromString(data)
    except DecodeError as error:
        raise Refusal("MALFORMED_FRAME", str(error)) from None
    if frame.WhichOneof("body") != "batch":
        return [_incoming(frame)]
    if "batch" not in terms.capabilities:
        raise Refusal("UNEXPECTED_FRAME", "a Batch, but the capability batch is not in force")
    if entries == 0 or any(inner.WhichOneof("body") == "batch" for inner in frame.batch.frames):
        raise Refusal("MALFORMED_FRAME", "batch.frames: empty, or holds a Batch")
    return [_incoming(inner) for inner in frame.batch.frames]


def _incoming(frame: Any) -> Incoming:
    try:
        check(frame)
        unknown = None
    except Refusal as refusal:
        if refusal.row.close is not None:
            raise
        unknown = Refusal(refusal.code, refusal.detail, about(frame))
    return Incoming(frame.WhichOneof("body"), frame, unknown)


def about(frame: Any) -> dict[str, int]:
    """Which exit or ioctl a frame is about, for an Error."""
    kind = frame.WhichOneof("body")
    if kind in ("run", "exit"):
        body = getattr(frame, kind)
        return {"vm": body.vm, "vcpu": body.vcpu, "seq": body.seq}
    return {"ioctl": frame.ioctl.id} if kind == "ioctl" else {}


def check(message: Any, path: str = "frame") -> None:
    """ENC-3, ENC-5, ENC-6 by the schema; the rest by a rule a message. What is malformed comes before what is unknown."""
    unknown: Refusal | None = None
    for field, value in message.ListFields():
        values = value if field.label == FieldDescriptor.LABEL_REPEATED else [value]
        for item in values:
            try:
                _check_value(field, item, f"{path}.{field.name}")
            except Refusal as refusal:
                if refusal.row.close is not None:
                    raise
                unknown = unknown or refusal
    for field in message.DESCRIPTOR.fields:
        if field.enum_type is not None and field.label != FieldDescriptor.LABEL_REPEATED:
            if getattr(message, field.name) == 0:
                raise Refusal("MALFORMED_FRAME", f"{path}.{field.name}: zero is never sent")
    for rule in RULES.get(message.DESCRIPTOR.name, ()):
        rule(message, path)
    for oneof in message.DESCRIPTOR.oneofs:
        if not oneof.name.startswith("_") and message.WhichOneof(oneof.name) is None:
            unknown = unknown or Refusal("UNIMPLEMENTED", f"{path}.{oneof.name}: none, or one of a newer minor")
    if unknown is not None:
        raise unknown


def _check_value(field: FieldDescriptor, value: Any, path: str) -> None:
    if field.message_type is not None:
        check(value, path)
    elif field.type == FieldDescriptor.TYPE_UINT64 and value > COUNTER_MAX:
        raise Refusal("MALFORMED_FRAME", f"{path}: {value} is above 2^53-1")
    elif field.enum_type is not None and value not in field.enum_type.values_by_number:
        raise Refusal("UNIMPLEMENTED", f"{path}: unknown number {value}")


def _require(holds: Callable[[Any], bool], text: str, code: str = "MALFORMED_FRAME") -> Callable[[Any, str], None]:
    def rule(message: Any, path: str) -> None:
        if not holds(message):
            raise Refusal(code, f"{path}: {text}")

    return rule


def _introduced(message: Any) -> bool:
    limits = message.limits
    return (
        message.HasField("implementation")
        and 4096 <= limits.frame_bytes_max <= 2**20
        and 0 not in (limits.vcpus_max, limits.ioctls_max, limits.batch_frames_max)
    )


_introduction = _require(_introduced, "implementation and limits are needed, no limit is 0, frames are 4096 to 1048576 bytes")
RULES: dict[str, tuple[Callable[[Any, str], None], ...]] = {
    "Hello": (_introduction,),
    "Welcome": (_introduction,),
    "Address": (_require(lambda m: m.HasField("vm") or not m.HasField("vcpu"), "a vCPU without its VM"),),
    "MmioExit": (_require(lambda m: len(m.data) in (1, 2, 4, 8), "data has 1, 2, 4 or 8 bytes"),),
    "Aarch32Registers": (
        _require(lambda m: m.mask < 1 << 17 and m.mask.bit_count() == len(m.values), "mask and values do not fit"),
    ),
    "Aarch64Registers": (_require(lambda m: False, "no frame of this minor carries them", "UNIMPLEMENTED"),),
}


def registers_of(aarch32: Any) -> dict[int, int]:
    """Value by bit number of the mask."""
    bits = [bit for bit in range(17) if aarch32.mask >> bit & 1]
    return dict(zip(bits, aarch32.values))


def aarch32(values: dict[int, int]) -> dict[str, Any]:
    return {"mask": sum(1 << bit for bit in values), "values": [values[bit] for bit in sorted(values)]}


def _count(data: memoryview, number: int) -> int:
    return sum(field == number for field, _ in _fields(data))


def _embedded(data: bytes, number: int) -> Iterator[memoryview]:
    return (payload for field, payload in _fields(memoryview(data)) if field == number)


def _fields(data: memoryview) -> Iterator[tuple[int, memoryview]]:
    """Top-level fields without decoding them (LIM-2); stops at what is cut, which the decoder then refuses."""
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        size = {1: 8, 5: 4}.get(tag & 7, 0)
        if tag & 7 in (0, 2):
            value, at = _varint(data, at)
            size = value if tag & 7 == 2 else 0
        yield tag >> 3, data[at : at + size]
        at += size


def _varint(data: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(data) and shift < 70:
        value |= (data[at] & 0x7F) << shift
        shift, at = shift + 7, at + 1
        if data[at - 1] < 0x80:
            break
    return value, at
