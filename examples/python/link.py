"""One WebSocket connection: frames in, frames out, batches, pings, errors, limits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from frames import Frame, Incoming, Refusal, Terms, decode, error_name
from websockets.exceptions import ConnectionClosed

SUBPROTOCOL = "trapline.kvm.v1"
PATH = "/v1/kvm"
# websockets' own keep-alive is off: LIVE-1 is the protocol's. Sizes are checked in decode().
SOCKET_OPTIONS: dict[str, Any] = dict(
    subprotocols=[SUBPROTOCOL], compression=None, ping_interval=None, max_size=2**20, max_queue=8, close_timeout=2
)
ANY_STATE = ("ping", "goaway", "error")
Handlers = Mapping[str, Callable[[Any], None]]


@dataclass
class Ended:
    """How a connection ended: with a Goaway, with an Error, or just lost."""

    close: int
    text: str
    goaway: bool = False
    error: str | None = None


class Link:
    def __init__(self, socket: Any, cut_after: int | None = None) -> None:
        self.terms = Terms()
        self.handlers: Handlers = {}
        self.greeted = False
        self.on_error: Callable[[Any], None] = lambda error: None
        self._socket = socket
        self._messages_left = cut_after
        self._outbox: list[Any] = []
        self._work, self._idle = asyncio.Event(), asyncio.Event()
        self._idle.set()
        self._ended: Ended | None = None
        self._peer_end = Ended(0, "")
        self._writer = asyncio.create_task(self._write())

    def send(self, **body: Any) -> None:
        self.send_frame(Frame(**body))

    def send_frame(self, frame: Any) -> None:
        """Queues a frame; those queued in one turn of the event loop leave together (LIVE-5)."""
        self._outbox.append(frame)
        self._idle.clear()
        self._work.set()

    async def run(self, first_within: float | None = None) -> Ended:
        """Hands frames to `handlers` until the connection ends."""
        try:
            await self._take(await asyncio.wait_for(self._receive(), first_within))
            while True:
                await self._take(await self._receive())
        except asyncio.TimeoutError:
            return await self.fail(Refusal("HANDSHAKE_TIMEOUT", "no Hello came"))
        except Refusal as refusal:
            return await self.fail(refusal)
        except ConnectionClosed:
            pass
        finally:
            self._writer.cancel()
        seen, close = self._peer_end, self._socket.close_code or 1006
        text = seen.text or self._socket.close_reason or f"the connection was lost (code {close})"
        return self._ended or Ended(close, text, seen.goaway, seen.error)

    async def fail(self, refusal: Refusal) -> Ended:
        """ERR-5: the Error if it can be sent, then the close code."""
        self.send_frame(refusal.frame())
        close = refusal.row.close or 1000
        return await self.close(Ended(close, str(refusal), error=refusal.code))

    async def close(self, ended: Ended) -> Ended:
        self._ended = self._ended or ended
        await self._idle.wait()
        self._writer.cancel()
        await self._socket.close(ended.close, ended.text.encode()[:120].decode(errors="ignore"))
        return self._ended

    def drop(self) -> None:
        """Cuts the TCP connection without a word."""
        self._writer.cancel()
        self._idle.set()
        self._socket.transport.abort()

    @property
    def peer_closed(self) -> bool:
        """The closing handshake was done, so what was sent before it has arrived."""
        return self._socket.close_code not in (None, 1006)

    async def _receive(self) -> list[Incoming]:
        data = await self._socket.recv()
        await self._count()
        if isinstance(data, str):
            raise Refusal("TEXT_MESSAGE", "messages are binary")
        return decode(data, self.terms)

    async def _take(self, frames: list[Incoming]) -> None:
        for incoming in frames:
            try:
                self._dispatch(incoming)
            except Refusal as refusal:
                if refusal.row.close is not None:
                    raise
                self.send_frame(refusal.frame())
        # A peer that does not read is not read from.
        await self._idle.wait()

    def _dispatch(self, incoming: Incoming) -> None:
        kind = incoming.kind
        if kind in ANY_STATE and self.greeted:
            if incoming.unknown is None:
                self._take_anywhere(kind, incoming.body)
        elif kind is not None and kind not in self.handlers:
            raise Refusal("UNEXPECTED_FRAME", f"{kind} is not taken in this state")
        elif kind is None and not self.greeted:
            raise Refusal("UNEXPECTED_FRAME", "the first frame is no Hello")
        elif incoming.unknown is not None:
            self.handlers.get("unknown", _raise)(incoming)
        else:
            self.handlers[str(kind)](incoming.body)

    def _take_anywhere(self, kind: str, body: Any) -> None:
        if kind == "ping" and not body.answer:
            self.send(ping=dict(nonce=body.nonce, answer=True))
        elif kind == "goaway":
            self._peer_end = Ended(1000, body.reason or "the peer said goodbye", goaway=True)
        elif kind == "error":
            self._peer_end.error, self._peer_end.text = error_name(body.code), f"{error_name(body.code)}: {body.detail}"
            self.on_error(body)

    async def _write(self) -> None:
        try:
            while True:
                await self._work.wait()
                self._work.clear()
                frames, self._outbox = self._outbox, []
                for data in pack(frames, self.terms):
                    await self._count()
                    await self._socket.send(data)
                if not self._outbox:
                    self._idle.set()
        except ConnectionClosed:
            pass
        finally:
            self._idle.set()

    async def _count(self) -> None:
        if self._messages_left == 0:
            self.drop()
            raise ConnectionClosed(None, None)
        if self._messages_left is not None:
            self._messages_left -= 1


def _raise(incoming: Incoming) -> None:
    assert incoming.unknown is not None
    raise incoming.unknown


def pack(frames: list[Any], terms: Terms) -> Iterator[bytes]:
    """One message a frame, or Batches that keep to both limits."""
    room = terms.frame_bytes_max - 16
    batch: list[Any] = []
    size = 0
    for frame in frames:
        bytes_needed = frame.ByteSize() + 6
        full = len(batch) == terms.batch_frames_max or size + bytes_needed > room
        if batch and (full or "batch" not in terms.capabilities):
            yield _message(batch)
            batch, size = [], 0
        batch.append(frame)
        size += bytes_needed
    if batch:
        yield _message(batch)


def _message(frames: list[Any]) -> bytes:
    return (frames[0] if len(frames) == 1 else Frame(batch=dict(frames=frames))).SerializeToString(deterministic=True)
