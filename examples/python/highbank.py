"""The Calxeda Highbank as far as small guests need it: a board is data. Addresses are those of its device tree."""

from __future__ import annotations

import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from frames import aarch32, registers_of

RAM = (0x0000_0000, 0x1000_0000)
L2C_CONTROL = 0xFFF1_2100
UART_DATA, UART_FLAGS = 0xFFF3_6000, 0xFFF3_6018
POWER_REQUEST = 0xFFF3_CF00
R0, R12 = 0, 12
TRANSMIT_AND_RECEIVE_EMPTY = 0x90


class VmEnd(Exception):
    """The guest is done (exit code 0), or this VMM cannot go on with it (1)."""

    def __init__(self, exit_code: int, text: str) -> None:
        super().__init__(text)
        self.exit_code, self.text = exit_code, text


@dataclass
class Board:
    registers: dict[int, int] = field(default_factory=lambda: {L2C_CONTROL: 0, UART_FLAGS: TRANSMIT_AND_RECEIVE_EMPTY})

    def answer(self, exit: Any) -> dict[str, Any]:
        """The Reply to an exit, as the keywords of the message."""
        reason = exit.WhichOneof("reason")
        handler = EXITS.get(reason)
        if handler is None:
            raise VmEnd(1, f"exit {reason} of vCPU {exit.vcpu}: {str(getattr(exit, reason)).strip()}")
        return {"outcome": "REPLY_OUTCOME_RESUME", **handler(self, exit, getattr(exit, reason))}


def smc(board: Board, exit: Any, call: Any) -> dict[str, Any]:
    """Calxeda's own PSCI ids in r0 come first, then the monitor's in r12; unknown calls return with nothing changed."""
    registers = registers_of(call.registers)
    row = PSCI.get(registers[R0]) or MONITOR.get(registers[R12])
    return row(board, exit, registers) if row is not None else {}


def l2x0_control_write(board: Board, exit: Any, registers: dict[int, int]) -> dict[str, Any]:
    board.registers[L2C_CONTROL] = registers[R0] & 1
    return {}


def cpu_off(board: Board, exit: Any, registers: dict[int, int]) -> dict[str, Any]:
    return {"registers": aarch32({R0: 0}), "power": [dict(action="POWER_ACTION_OFF", vcpu=exit.vcpu)]}


Call = Callable[[Board, Any, dict[int, int]], dict[str, Any]]
PSCI: dict[int, Call] = {0x8400_0004: cpu_off}
MONITOR: dict[int, Call] = {0x102: l2x0_control_write}


def mmio(board: Board, exit: Any, access: Any) -> dict[str, Any]:
    if not access.write:
        if access.ipa not in board.registers:
            raise VmEnd(1, f"load from {access.ipa:#x}, where this board has nothing (pc {access.pc:#x})")
        return {"mmio_data": struct.pack("<Q", board.registers[access.ipa])[: len(access.data)]}
    write = WRITES.get(access.ipa)
    if write is None:
        raise VmEnd(1, f"store to {access.ipa:#x}, where this board has nothing (pc {access.pc:#x})")
    write(int.from_bytes(access.data, "little"))
    return {}


def transmit(value: int) -> None:
    sys.stdout.buffer.write(bytes([value & 0xFF]))
    sys.stdout.flush()


def request_power(value: int) -> None:
    if value in (1, 2):
        raise VmEnd(0, f"the guest asked for a reset (power request {value})")
    if value == 3:
        raise VmEnd(0, "the guest powered off (power request 3)")


# What the normal world may write; the L2 control register is not among it, which is why there is a monitor.
WRITES: dict[int, Callable[[int], None]] = {
    UART_DATA: transmit,
    POWER_REQUEST: request_power,
    L2C_CONTROL: lambda value: None,
}


def system_event(board: Board, exit: Any, event: Any) -> dict[str, Any]:
    # SYSTEM_EVENT_TYPE_SHUTDOWN is 1, RESET 2; on the others the guest goes on or sleeps by itself.
    if event.type in (1, 2):
        raise VmEnd(0, "the guest powered off" if event.type == 1 else "the guest asked for a reset")
    return {}


EXITS: dict[str, Callable[[Board, Any, Any], dict[str, Any]]] = {
    "smc": smc,
    "mmio": mmio,
    "system_event": system_event,
    "intr": lambda board, exit, intr: {},
}
