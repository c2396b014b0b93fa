#!/usr/bin/python3
"""A small kernel without a CPU: answers ioctls, posts a recorded guest's exits, checks the replies. From SPEC.md."""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import signal
import sys
import time
from pathlib import Path
from typing import Any

from frames import SCHEMA_DIGEST, Frame, Incoming, Refusal, Terms, aarch32, about, registers_of
from google.protobuf.json_format import ParseDict
from ioctls import Kvm, Vcpu
from link import PATH, SOCKET_OPTIONS, Ended, Link
from websockets.exceptions import InvalidHandshake
from websockets.legacy.client import connect, unix_connect

SCRIPT = Path(__file__).resolve().parent / "hello-highbank.jsonl"
LIMITS = dict(frame_bytes_max=65536, vcpus_max=4, ioctls_max=32, batch_frames_max=16)
CAPABILITIES = frozenset({"batch", "resume"})
DONE, FAILED, LINK_LOST, INTERRUPTED = 0, 1, 3, 130
REDIAL_FOR = 20.0
FORWARD, RESUME = 2, 1
OUTCOMES = {"smc": (1, 2, 3), "hvc": (1, 2, 3), "mmio": (1, 2, 3, 4)}
# r0-r3 and r12: what the caller of an SMC expects to lose.
SCRATCH = 0x100F
# What the guest looks at in the data it loads: address, mask, the value it goes on with.
NEEDS = {0xFFF3_6018: (0x20, 0, "room in the transmit FIFO"), 0xFFF1_2100: (1, 1, "the L2 cache turned on")}


class Kernel:
    """The kernel's end of a session. It outlives connections; `link` is the one that holds now."""

    def __init__(self, script: list[dict[str, Any]]) -> None:
        self.script = {0: script}
        self.kvm = Kvm(Terms())
        self.welcome: Any = None
        self.link: Link | None = None
        self.ioctl_id = 0
        self.results: dict[int, Any] = {}
        self.events: list[Any] = []
        self.failure: str | None = None
        self.rejected: str | None = None

    # Handshake

    def hello(self) -> dict[str, Any]:
        known = self.welcome
        resume = dict(session=known.session, epoch=known.epoch, token=known.token) if known else None
        return dict(
            implementation=dict(name="trapline-python-kernel", version="1"),
            capabilities=sorted(CAPABILITIES),
            limits=LIMITS,
            schema_digest=SCHEMA_DIGEST,
            resume=resume,
        )

    def greet(self, link: Link) -> None:
        link.greeted = True
        link.handlers = dict(welcome=lambda welcome: self.on_welcome(link, welcome), reject=self.on_reject)
        link.on_error = self.on_error
        link.send(hello=self.hello())

    def on_reject(self, reject: Any) -> None:
        self.rejected = reject.detail

    def on_welcome(self, link: Link, welcome: Any) -> None:
        known, self.link = self.welcome, link
        if welcome.minor > 0 or not CAPABILITIES.issuperset(welcome.capabilities):
            raise Refusal("UNEXPECTED_FRAME", "Welcome with a minor or a capability that was not offered")
        if known is None:
            self.kvm.terms = Terms.between(LIMITS, welcome.limits, frozenset(welcome.capabilities))
        elif welcome.session != known.session or welcome.epoch <= known.epoch:
            raise Refusal("UNEXPECTED_FRAME", "Welcome to another session, or to an epoch that was")
        self.welcome, link.terms = welcome, self.kvm.terms
        welcome.token = welcome.token or known.token
        link.handlers = dict(
            ioctl=self.on_ioctl, run=self.on_run, ack=self.on_ack, progress=lambda _: None, unknown=self.on_unknown
        )
        link.send(ready=dict(slots=[self._slot(vcpu) for vcpu in self._vcpus().values()]))
        # RES-6, in the order in which it happened.
        again = [event for event in self.events if event.event.vm_order > welcome.event_order]
        again += [vcpu.exit for vcpu in self._vcpus().values() if vcpu.open]
        for frame in sorted(again, key=lambda frame: getattr(frame, frame.WhichOneof("body")).vm_order):
            link.send_frame(frame)

    def _slot(self, vcpu: Vcpu) -> dict[str, Any]:
        return dict(vm=0, vcpu=vcpu.number, seq=vcpu.seq, entered=vcpu.last_run is not None and not vcpu.open)

    def _vcpus(self) -> dict[int, Vcpu]:
        return self.kvm.vm.vcpus if self.kvm.vm is not None else {}

    @property
    def resumes(self) -> bool:
        return "resume" in self.kvm.terms.capabilities

    # Ioctls

    def on_ioctl(self, ioctl: Any) -> None:
        if not self._is_new(ioctl.id):
            return
        self._keep(ioctl.id, Frame(ioctl_result=dict(id=ioctl.id, **self.kvm.answer(ioctl))))

    def on_unknown(self, incoming: Incoming) -> None:
        """ERR-6: an ioctl named by an Error has no result, so the Error is what a repetition gets."""
        if incoming.kind != "ioctl":
            raise incoming.unknown
        if self._is_new(incoming.frame.ioctl.id):
            self._keep(incoming.frame.ioctl.id, incoming.unknown.frame())

    def _is_new(self, id: int) -> bool:
        """RES-9: an id that was answered gets the same answer."""
        if id > self.ioctl_id:
            return True
        if id not in self.results or not self.resumes:
            raise Refusal("UNEXPECTED_FRAME", f"ioctl {id} after {self.ioctl_id}", {"ioctl": id})
        self.post(self.results[id])
        return False

    def _keep(self, id: int, answer: Any) -> None:
        self.ioctl_id = id
        self.results[id] = answer
        for old in list(self.results)[: -self.kvm.terms.ioctls_max]:
            del self.results[old]
        self.post(answer)

    # Running

    def on_run(self, run: Any) -> None:
        here = about(Frame(run=run))
        vcpu = self._vcpus().get(run.vcpu) if run.vm == 0 else None
        if vcpu is None:
            raise Refusal("NO_SUCH_VCPU", f"no vCPU {run.vcpu} of VM {run.vm}", here)
        if run.seq > vcpu.seq:
            raise Refusal("MISORDERED", f"Run {run.seq}, the last exit was {vcpu.seq}", here)
        if vcpu.last_run is not None and (run.seq < vcpu.seq or not vcpu.open):
            return self._ignore_again(vcpu, run, here)
        if vcpu.last_run is None and run.HasField("reply"):
            raise Refusal("SLOT_VIOLATION", "a first Run with a reply", here)
        if vcpu.open:
            self._apply(vcpu, run, here)
        vcpu.last_run, vcpu.open, self.kvm.vm.ran = run, False, True
        self._run_guest(vcpu)

    def _ignore_again(self, vcpu: Vcpu, run: Any, here: dict[str, int]) -> None:
        """RES-11: a repetition of the last Run has no effect."""
        if run.seq != vcpu.last_run.seq or not self.resumes:
            raise Refusal("SLOT_VIOLATION", f"Run {run.seq}, but that exit is not open", here)
        if run != vcpu.last_run:
            raise Refusal("FALSE_RETRY", f"Run {run.seq} came before with another reply", here)

    def _apply(self, vcpu: Vcpu, run: Any, here: dict[str, int]) -> None:
        """REPLY-2: the whole reply is looked at before any of it counts."""
        exit, reply, vm = vcpu.exit.exit, run.reply, self.kvm.vm
        reason, resumes = exit.WhichOneof("reason"), run.reply.outcome == RESUME
        load = len(exit.mmio.data) if reason == "mmio" and not exit.mmio.write and resumes else 0
        rules = [
            (run.HasField("reply"), "no reply"),
            (reply.outcome in OUTCOMES.get(reason, (1, 2)), f"outcome {reply.outcome} does not answer {reason}"),
            (resumes or reply.registers.mask == 0, "registers without resume"),
            (len(reply.mmio_data) == load, f"mmio_data has {len(reply.mmio_data)} bytes, {load} are needed"),
            (all(vm.has(write.ipa, len(write.data)) for write in reply.memory), "memory outside memory slots"),
            (not reply.interrupts and not reply.power, "this kernel has no interrupts and no power control"),
        ]
        for holds, text in rules:
            if not holds:
                raise Refusal("INVALID_REPLY", text, here)
        for write in reply.memory:
            vm.write(write.ipa, write.data)
        self._check_needs(exit, reply)

    def _check_needs(self, exit: Any, reply: Any) -> None:
        where = f"exit {exit.seq} of vCPU {exit.vcpu}"
        mask, value, what = NEEDS.get(exit.mmio.ipa, (0, 0, ""))
        loaded = int.from_bytes(reply.mmio_data, "little")
        self._need(reply.outcome == RESUME, f"{where}: the guest needs resume")
        self._need(reply.registers.mask & ~SCRATCH == 0, f"{where}: registers {reply.registers.mask:#x} were written")
        self._need(not reply.mmio_data or loaded & mask == value, f"{where}: needs {what}, loaded {loaded:#x}")

    def _run_guest(self, vcpu: Vcpu) -> None:
        """Up to the next exit of the script; behind its end the vCPU waits inside KVM_RUN."""
        script = self.script.get(vcpu.number, [])
        while script and self.failure is None and not vcpu.open:
            record = script.pop(0)
            kind = "event" if "event" in record else "exit"
            frame = ParseDict({kind: record[kind]}, Frame())
            body = getattr(frame, kind)
            self.kvm.vm.order += 1
            body.vm_order = self.kvm.vm.order
            if kind == "exit":
                body.seq = vcpu.seq + 1
                vcpu.exit, vcpu.open = frame, True
                self._shape_call(body)
            elif self.resumes:
                self.events.append(frame)
            self.post(frame)

    def _shape_call(self, exit: Any) -> None:
        """Holds what the VMM set up against what was recorded, and keeps the registers it asked for."""
        if not exit.HasField("smc"):
            return
        call, vm = exit.smc, self.kvm.vm
        word = int.from_bytes(vm.read(call.pc - 4, 4), "little")
        self._need(word == 0xE160_0070 | call.immediate, f"SMC at {call.pc - 4:#x}, memory has {word:#010x}")
        self._need(vm.routing is not None and vm.routing.smc == FORWARD, "SMC forwarded")
        chosen = {bit: value for bit, value in registers_of(call.registers).items() if vm.call_registers >> bit & 1}
        call.registers.CopyFrom(type(call.registers)(**aarch32(chosen)))

    def on_ack(self, ack: Any) -> None:
        self.events = [event for event in self.events if event.event.vm_order > ack.vm_order]

    def on_error(self, error: Any) -> None:
        self._need(not error.HasField("seq"), f"the VMM refuses exit {error.seq}: {error.detail}")

    def _need(self, holds: bool, what: str) -> None:
        """The guest of the script would not have gone on as recorded: says so and leaves."""
        if holds or self.failure is not None:
            return
        self.failure = f"the guest needs: {what}"
        self.leave(self.failure)

    def leave(self, reason: str) -> None:
        if self.link is not None:
            self.link.send(goaway=dict(reason=reason))
            asyncio.ensure_future(self.link.close(Ended(1000, reason, goaway=True)))

    def post(self, frame: Any) -> None:
        if self.link is not None:
            self.link.send_frame(frame)

    def verdict(self, ended: Ended) -> tuple[int, str] | None:
        """The exit code and why, or nothing for a connection that was only lost."""
        if self.failure is not None:
            return FAILED, self.failure
        if self.rejected is not None:
            return LINK_LOST, f"the VMM turned this kernel away: {self.rejected}"
        if ended.goaway:
            left = sum(len(script) for script in self.script.values())
            return (FAILED, f"{left} exits were still to come: {ended.text}") if left else (DONE, ended.text)
        if ended.error is not None:
            return FAILED if ended.error == "VM_FAILED" else LINK_LOST, ended.text
        return None if self.welcome is None or self.resumes else (LINK_LOST, ended.text)


async def dial(address: str) -> Any:
    if not address.startswith("ws+unix:"):
        return await connect(address, **SOCKET_OPTIONS)
    path, _, place = address.removeprefix("ws+unix:").rpartition(":")
    return await unix_connect(path, f"ws://localhost{place}", **SOCKET_OPTIONS)


async def main(options: argparse.Namespace) -> int:
    kernel = Kernel([json.loads(line) for line in options.script.read_text().splitlines()])
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
        asyncio.get_running_loop().add_signal_handler(number, kernel.leave, "the kernel was asked to stop")
    cuts, delay, give_up = list(options.cut_after), 0.05, time.monotonic() + options.connect_timeout
    while True:
        try:
            link = Link(await dial(options.connect), cuts.pop(0) if cuts else None)
        except InvalidHandshake as error:
            return report(LINK_LOST, f"{options.connect} is no VMM: {error}")
        except OSError as error:
            if time.monotonic() > give_up:
                return report(LINK_LOST, f"cannot reach {options.connect}: {error}")
        else:
            kernel.greet(link)
            verdict = kernel.verdict(await link.run())
            kernel.link = None
            if verdict is not None:
                return report(*verdict)
            say("the connection was lost; dialling again")
            if kernel.welcome is not None:
                delay, give_up = 0.05, time.monotonic() + REDIAL_FOR
            elif time.monotonic() > give_up:
                return report(LINK_LOST, "the VMM never said Welcome")
        # RES-1: longer each time, and by a random part.
        await asyncio.sleep(delay * (0.5 + random.random()))
        delay = min(delay * 2, 2.0)


def report(code: int, text: str) -> int:
    say(text)
    return code


def say(text: str) -> None:
    print(f"kernel.py: {text}", file=sys.stderr, flush=True)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="kernel.py", description=__doc__)
    parser.add_argument("--connect", required=True, metavar="URL", help=f"ws://HOST:PORT{PATH} or ws+unix:SOCKET:{PATH}")
    parser.add_argument("--script", type=Path, default=SCRIPT, help="JSON lines, as vmm.py --json prints them")
    parser.add_argument("--connect-timeout", type=float, default=10, metavar="SECONDS", help="until the VMM answers")
    parser.add_argument("--cut-after", type=int, nargs="+", default=[], metavar="N", help="cut the nth connection there")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(asyncio.run(main(arguments())))
