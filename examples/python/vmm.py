#!/usr/bin/python3
"""A small VMM: waits for kernels, gives each a Highbank with one ELF guest, answers its exits. Written from SPEC.md."""

from __future__ import annotations

import argparse
import asyncio
import hmac
import json
import secrets
import signal
import struct
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from frames import SCHEMA_DIGEST, Frame, Incoming, Refusal, Terms
from highbank import RAM, Board, VmEnd
from google.protobuf.json_format import MessageToDict
from link import PATH, SOCKET_OPTIONS, SUBPROTOCOL, Ended, Link
from websockets.legacy.server import serve, unix_serve

LIMITS = dict(frame_bytes_max=65536, vcpus_max=4, ioctls_max=32, batch_frames_max=16)
CAPABILITIES = frozenset({"batch", "resume"})
SESSIONS_MAX = 64
HELLO_WITHIN, GOODBYE_WITHIN = 5.0, 20.0
# KVM_REG_ARM | KVM_REG_SIZE_U32 | KVM_REG_ARM_CORE, and the index of r15 in struct kvm_regs.
REGISTER_PC = 0x4020_0000_0010_0000 | 15


@dataclass
class Image:
    entry: int
    segments: list[tuple[int, bytes]]


def load_elf(path: Path) -> Image:
    """The PT_LOAD segments of a 32-bit little-endian ARM ELF at their physical addresses."""
    data = path.read_bytes()
    if data[:6] != b"\x7fELF\x01\x01" or struct.unpack_from("<H", data, 18)[0] != 40:
        raise SystemExit(f"vmm.py: {path} is no 32-bit little-endian ARM ELF")
    entry, table = struct.unpack_from("<II", data, 24)
    size, count = struct.unpack_from("<HH", data, 42)
    headers = [struct.unpack_from("<8I", data, table + size * index) for index in range(count)]
    return Image(entry, [(at, data[offset : offset + length]) for kind, offset, _, at, length, *_ in headers if kind == 1])


class IoctlFailed(Exception):
    pass


@dataclass
class Slot:
    """What V keeps of a vCPU: its first Run, the last exit it saw, and the Run that answers it."""

    first_run: Any = None
    exit: Any = None
    answer: Any = None

    @property
    def seq(self) -> int:
        return self.exit.seq if self.exit is not None else 0


@dataclass
class Session:
    """Belongs to both peers, not to a connection (RES)."""

    image: Image
    options: argparse.Namespace
    terms: Terms
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    token: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    epoch_given: int = 0
    epoch: int = 0
    link: Link | None = None
    vm: int = 0
    event_order: int = 0
    ioctl_id: int = 0
    asked: dict[int, tuple[Any, asyncio.Future[Any]]] = field(default_factory=dict)
    slots: dict[int, Slot] = field(default_factory=dict)
    board: Board = field(default_factory=Board)
    boot: asyncio.Task[None] | None = None
    end: VmEnd | None = None
    over: asyncio.Event = field(default_factory=asyncio.Event)

    # Setting up

    async def start(self) -> None:
        try:
            await self._set_up()
        except IoctlFailed as error:
            self.finish(VmEnd(1, str(error)))

    async def _set_up(self) -> None:
        self.vm = (await self.ioctl({}, create_vm={})).create_vm.vm
        vm = {"vm": self.vm}
        routing = dict(smc="CALL_POLICY_FORWARD", hvc="CALL_POLICY_UNDEF", kernel_psci="KERNEL_PSCI_OFF")
        await self.ioctl(vm, set_call_routing=routing)
        await self.ioctl(vm, set_user_memory_region=dict(slot=0, ipa=RAM[0], size_bytes=RAM[1]))
        chunk = self.terms.frame_bytes_max - 64
        for at, data in self.image.segments:
            for offset in range(0, len(data), chunk):
                await self.ioctl(vm, write_memory=dict(ipa=at + offset, data=data[offset : offset + chunk]))
        await self.ioctl(vm, create_vcpu=dict(vcpu=0))
        vcpu = dict(vm, vcpu=0)
        await self.ioctl(vcpu, arm_vcpu_init=dict(target="CPU_TARGET_CORTEX_A9"))
        await self.ioctl(vcpu, set_one_reg=dict(registers=[dict(id=REGISTER_PC, value=self.image.entry)]))
        self.slots[0] = Slot(Frame(run=vcpu))
        self.post(self.slots[0].first_run)

    async def ioctl(self, address: dict[str, int], **request: Any) -> Any:
        self.ioctl_id += 1
        frame = Frame(ioctl=dict(id=self.ioctl_id, address=address, **request))
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.asked[self.ioctl_id] = (frame, answer)
        self.post(frame)
        result = await answer
        if result.WhichOneof("outcome") == "failure":
            raise IoctlFailed(f"{next(iter(request))}: errno {result.failure.errno}, {result.failure.message}")
        return result

    def post(self, frame: Any) -> None:
        """Without a connection nothing is sent: what counts is kept, and sent again after Ready."""
        if self.link is not None:
            self.link.send_frame(frame)

    # What K says

    @property
    def handlers(self) -> dict[str, Any]:
        return dict(exit=self.on_exit, ioctl_result=self.on_result, event=self.on_event, unknown=self.on_unknown)

    def on_ready(self, link: Link, epoch: int, ready: Any) -> None:
        if epoch < self.epoch:
            raise Refusal("STALE_EPOCH", f"epoch {epoch}, a Ready of {self.epoch} has come")
        for theirs in ready.slots:
            self._compare(theirs)
        older, self.link, self.epoch = self.link, link, epoch
        if older is not None:
            older.handlers = {}
            asyncio.ensure_future(older.fail(Refusal("STALE_EPOCH", f"epoch {epoch} holds now")))
        link.handlers, link.on_error = self.handlers, self.on_error
        if self.boot is None:
            self.boot = asyncio.ensure_future(self.start())
        for frame, _ in self.asked.values():
            link.send_frame(frame)
        entered = {slot.vcpu for slot in ready.slots if slot.entered or slot.seq > 0}
        for vcpu, slot in self.slots.items():
            if vcpu not in entered and slot.seq == 0:
                link.send_frame(slot.first_run)
        if self.end is not None:
            self.finish(self.end)

    def _compare(self, theirs: Any) -> None:
        """RES-7: K may be one exit ahead, which it sends again, and only once it has our answer to the one before."""
        slot = self.slots.get(theirs.vcpu, Slot())
        answered = slot.answer is not None or slot.seq == 0
        if not slot.seq <= theirs.seq <= slot.seq + (1 if answered and slot.first_run else 0):
            raise Refusal("MISORDERED", f"vCPU {theirs.vcpu} is at exit {theirs.seq}, this side at {slot.seq}")
        if theirs.entered and (theirs.seq > slot.seq or not answered or slot.first_run is None):
            raise Refusal("SLOT_VIOLATION", f"vCPU {theirs.vcpu} has no answer to exit {theirs.seq}")

    def on_exit(self, exit: Any) -> None:
        about = dict(vm=exit.vm, vcpu=exit.vcpu, seq=exit.seq)
        slot = self.slots.get(exit.vcpu) if exit.vm == self.vm else None
        if slot is None:
            raise Refusal("NO_SUCH_VCPU", f"vCPU {exit.vcpu} of VM {exit.vm} was never run", about)
        if 0 < exit.seq <= slot.seq:
            if exit != slot.exit:
                raise Refusal("FALSE_RETRY", f"exit {exit.seq} came before with other contents", about)
            if slot.answer is not None:
                self.post(slot.answer)
            return
        if exit.seq != slot.seq + 1:
            raise Refusal("MISORDERED", f"exit {exit.seq} after {slot.seq}", about)
        if slot.exit is not None and slot.answer is None:
            raise Refusal("SLOT_VIOLATION", f"exit {slot.seq} is still open", about)
        slot.exit, slot.answer = exit, None
        if self.end is None:
            self._answer(slot)

    def _answer(self, slot: Slot) -> None:
        exit = slot.exit
        try:
            reply = self.board.answer(exit)
        except VmEnd as end:
            self._record(exit, None)
            self.finish(end)
            return
        slot.answer = Frame(run=dict(vm=exit.vm, vcpu=exit.vcpu, seq=exit.seq, reply=reply))
        self._record(exit, slot.answer.run.reply)
        if "resume" in self.terms.capabilities and self.event_order > 0:
            self.post(Frame(ack=dict(vm=self.vm, vm_order=self.event_order)))
        self.post(slot.answer)

    def _record(self, exit: Any, reply: Any | None) -> None:
        if self.options.exits is not None:
            record = dict(exit=MessageToDict(exit), **({} if reply is None else dict(reply=MessageToDict(reply))))
            with self.options.exits.open("a") as file:
                file.write(json.dumps(record, separators=(",", ":")) + "\n")

    def on_result(self, result: Any) -> None:
        _, answer = self.asked.pop(result.id, (None, None))
        if answer is not None:
            answer.set_result(result)

    def on_event(self, event: Any) -> None:
        if event.vm_order > self.event_order:
            self.event_order = event.vm_order
            say(f"event {event.vm_order}: {event.WhichOneof('event')}")

    def on_unknown(self, incoming: Incoming) -> None:
        """An exit this side does not know stays open: its vCPU is parked, and the Error says so."""
        assert incoming.unknown is not None
        raise incoming.unknown

    def on_error(self, error: Any) -> None:
        if error.HasField("ioctl"):
            _, answer = self.asked.pop(error.ioctl, (None, None))
            if answer is not None:
                answer.set_exception(IoctlFailed(error.detail))
        elif error.HasField("seq"):
            self.finish(VmEnd(1, f"the kernel refuses the reply to exit {error.seq}: {error.detail}"))

    # The end

    def finish(self, end: VmEnd) -> None:
        """Goodbye for a guest that is done, VM_FAILED for one this side cannot go on with."""
        self.end = end
        if self.link is None:
            return
        if end.exit_code == 0:
            self.link.send(goaway=dict(reason=end.text))
            asyncio.ensure_future(self.link.close(Ended(1000, end.text)))
        else:
            asyncio.ensure_future(self.link.fail(Refusal("VM_FAILED", end.text, {"vm": self.vm})))

    def detached(self, link: Link, ended: Ended) -> None:
        """A session ends with a goodbye or a fatal Error that arrived; a lost connection it outlives."""
        if link is not self.link:
            return
        self.link = None
        if ended.goaway or ended.error is not None or "resume" not in self.terms.capabilities:
            self.end = self.end or VmEnd(3, ended.text)
        if self.end is not None:
            arrived = link.peer_closed or self.end.exit_code == 3
            asyncio.get_running_loop().call_later(0 if arrived else GOODBYE_WITHIN, self.over.set)


class Vmm:
    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.image = load_elf(options.kernel)
        self.sessions: dict[bytes, Session] = {}
        self.cuts = list(options.cut_after)
        self.first_end: asyncio.Future[VmEnd] = asyncio.get_running_loop().create_future()

    async def refuse_upgrade(self, path: str, headers: Any) -> tuple[int, list[tuple[str, str]], bytes] | None:
        """BIND-2, BIND-3, LIM-3: answers with HTTP what is no dial to this protocol."""
        if path != PATH:
            return 404, [], f"kernels dial {PATH}\n".encode()
        offers = ",".join(headers.get_all("Sec-WebSocket-Protocol"))
        if SUBPROTOCOL not in [offer.strip() for offer in offers.split(",")]:
            return 400, [], f"offer the subprotocol {SUBPROTOCOL}\n".encode()
        return None

    async def on_connect(self, socket: Any) -> None:
        link = Link(socket, self.cuts.pop(0) if self.cuts else None)
        attached: list[Session] = []
        link.handlers = {"hello": lambda hello: self.on_hello(link, hello, attached)}
        ended = await link.run(HELLO_WITHIN)
        for session in attached:
            session.detached(link, ended)

    def on_hello(self, link: Link, hello: Any, attached: list[Session]) -> None:
        link.greeted = True
        try:
            session = self._session_for(hello)
        except Refusal as refusal:
            link.send(reject=dict(code=refusal.row.number, detail=refusal.detail, minor_max=0))
            link.handlers = {}
            asyncio.ensure_future(link.close(Ended(refusal.row.close or 1000, str(refusal))))
            return
        attached.append(session)
        session.epoch_given += 1
        epoch = session.epoch_given
        link.send(
            welcome=dict(
                minor=0,
                implementation=dict(name="trapline-python-vmm", version="1"),
                capabilities=sorted(session.terms.capabilities),
                limits=LIMITS,
                schema_digest=SCHEMA_DIGEST,
                session=session.id,
                epoch=epoch,
                token=b"" if hello.HasField("resume") else session.token,
                event_order=session.event_order,
            )
        )
        link.terms = session.terms
        link.handlers = {"ready": lambda ready: session.on_ready(link, epoch, ready)}

    def _session_for(self, hello: Any) -> Session:
        if hello.HasField("lane"):
            raise Refusal("UNIMPLEMENTED", "this VMM has no lanes")
        if hello.HasField("resume"):
            return self._known_session(hello.resume)
        self._make_room()
        terms = Terms.between(LIMITS, hello.limits, CAPABILITIES & set(hello.capabilities))
        session = Session(self.image, self.options, terms)
        self.sessions[session.id] = session
        asyncio.ensure_future(self._watch(session))
        return session

    def _make_room(self) -> None:
        """RES-14: ended sessions go, then those without a connection, those whose Ready never came first."""
        goes = sorted(
            (session for session in self.sessions.values() if session.link is None),
            key=lambda session: (not session.over.is_set(), session.epoch),
        )
        while goes and (goes[0].over.is_set() or len(self.sessions) >= SESSIONS_MAX):
            del self.sessions[goes.pop(0).id]
        if len(self.sessions) >= SESSIONS_MAX:
            raise Refusal("OVERLOADED", f"{SESSIONS_MAX} sessions are open")

    def _known_session(self, resume: Any) -> Session:
        session = self.sessions.get(resume.session)
        token = session.token if session is not None else bytes(32)
        known = hmac.compare_digest(token, resume.token) and session is not None and not session.over.is_set()
        if session is None or not known or resume.epoch > session.epoch_given:
            raise Refusal("SESSION_UNKNOWN", "no such session, or not its token")
        if resume.epoch < session.epoch:
            raise Refusal("STALE_EPOCH", f"epoch {resume.epoch}, {session.epoch} holds")
        return session

    async def _watch(self, session: Session) -> None:
        await session.over.wait()
        assert session.end is not None
        say(session.end.text)
        if not self.first_end.done():
            self.first_end.set_result(session.end)


def say(text: str) -> None:
    print(f"vmm.py: {text}", file=sys.stderr, flush=True)


async def main(options: argparse.Namespace) -> int:
    vmm = Vmm(options)
    kind, _, where = options.listen.partition(":")
    upgrade = dict(SOCKET_OPTIONS, process_request=vmm.refuse_upgrade)
    if kind == "unix":
        server, address = await unix_serve(vmm.on_connect, where, **upgrade), f"ws+unix:{where}:{PATH}"
    else:
        host, _, port = where.rpartition(":")
        server = await serve(vmm.on_connect, host or "127.0.0.1", int(port), **upgrade)
        address = "ws://{}:{}{}".format(*server.sockets[0].getsockname()[:2], PATH)
    say(f"board highbank at {address}")
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    waits: list[Any] = [asyncio.ensure_future(stop.wait()), *([vmm.first_end] if options.once else [])]
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    if not stop.is_set():
        return vmm.first_end.result().exit_code
    for session in vmm.sessions.values():
        session.finish(VmEnd(0, "the VMM was asked to stop"))
    server.close()
    await server.wait_closed()
    return 130 if options.once else 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="vmm.py", description=__doc__)
    parser.add_argument("--kernel", type=Path, required=True, metavar="ELF", help="guest program")
    parser.add_argument("--listen", default="tcp:7480", help="tcp:[HOST:]PORT or unix:PATH")
    parser.add_argument("--once", action="store_true", help="end with the first VM, with its exit code")
    parser.add_argument("--exits", type=Path, metavar="FILE", help="append a JSON line for each exit and its answer")
    parser.add_argument(
        "--cut-after", type=int, nargs="+", default=[], metavar="N", help="cut the nth connection after so many messages"
    )
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(asyncio.run(main(arguments())))
