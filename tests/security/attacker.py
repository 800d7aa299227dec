"""A client that sends whatever bytes it is told to, over a TCP connection of its own.

    with Attacker(port) as attacker:
        assert attacker.handshake().startswith("HTTP/1.1 101")
        attacker.say("1", "1", "room:1", "phx_join", {})
        attacker.write(frame(TEXT, b"not json"))
        assert attacker.fate() == 1011

It knows nothing of the protocol but how to write frames that are wrong, and how to read those that are right.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Iterable, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any, Literal, TypeAlias

PATIENCE = 20.0
"""Seconds until a server that says nothing has failed the test; a bound for failures, never a pause."""

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
MASK = bytes(4)
"""A mask that changes nothing."""

KEY = "AAAAAAAAAAAAAAAAAAAAAA=="
UPGRADE = {
    "Host": "localhost",
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Key": KEY,
    "Sec-WebSocket-Version": "13",
}

Fate: TypeAlias = int | Literal["dropped"]
"""How a connection ended: the close code of the server, 1005 for none, or without a closing frame."""


def frame(opcode: int, payload: bytes, *, fin: bool = True, masked: bool = True, reserved: int = 0) -> bytes:
    """One frame, right or wrong."""
    first = (0x80 if fin else 0) | (reserved << 4) | opcode
    mask = 0x80 if masked else 0
    if len(payload) < 126:
        head = bytes((first, mask | len(payload)))
    elif len(payload) < 65_536:
        head = bytes((first, mask | 126)) + len(payload).to_bytes(2, "big")
    else:
        head = bytes((first, mask | 127)) + len(payload).to_bytes(8, "big")
    return head + (MASK if masked else b"") + payload


def request(
    method: str, target: str, headers: Mapping[str, str] | Iterable[tuple[str, str]], body: bytes = b""
) -> bytes:
    """An HTTP request as it is told; nothing is added, checked or escaped."""
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in pairs)]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


class Attacker:
    """One TCP connection to the server on 127.0.0.1; its own system keeps `receive_buffer` bytes that are not read."""

    def __init__(self, port: int, *, receive_buffer: int | None = None) -> None:
        self._socket = socket.socket()
        if receive_buffer is not None:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self._socket.settimeout(PATIENCE)
        self._socket.connect(("127.0.0.1", port))
        self._received = b""

    def __enter__(self) -> Attacker:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._socket.close()

    # --- HTTP -------------------------------------------------------------------------------------------------------

    def handshake(self, target: str, headers: Mapping[str, str | None] | None = None) -> int:
        """Ask for a WebSocket; a header that is None is left out. Returns the HTTP status."""
        self.ask(target, headers)
        return self.status()

    def ask(self, target: str, headers: Mapping[str, str | None] | None = None) -> None:
        """Ask for a WebSocket without waiting for the answer, which `status` reads."""
        asked = {**UPGRADE, **(headers or {})}
        self.write(request("GET", target, {name: value for name, value in asked.items() if value is not None}))

    def status(self) -> int:
        """The status of the next HTTP answer, whose head is kept in `head`."""
        self.head = self._until(b"\r\n\r\n").decode("latin-1")
        return int(self.head.split(" ", 2)[1])

    def body(self) -> bytes:
        """The body of the answer whose head was read last; without a length, everything until the server hangs up."""
        lengths = [line for line in self.head.lower().split("\r\n") if line.startswith("content-length:")]
        return self._exactly(int(lengths[0].partition(":")[2])) if lengths else self.rest()

    # --- WebSocket --------------------------------------------------------------------------------------------------

    def patience(self, seconds: float) -> None:
        """Wait no longer than this for the server to read or to write."""
        self._socket.settimeout(seconds)

    def write(self, data: bytes) -> None:
        """Write bytes; a server that has hung up is no error, for it may do so in the middle."""
        with suppress(BrokenPipeError, ConnectionResetError):
            self._socket.sendall(data)

    def write_all(self, data: bytes) -> None:
        """Write bytes. Raises OSError when the server has hung up, TimeoutError when it does not read."""
        self._socket.sendall(data)

    def say(self, *parts: Any) -> None:
        """Send one message of protocol version 2."""
        self.write(frame(TEXT, json.dumps(parts).encode()))

    def hear(self) -> tuple[int, bytes] | None:
        """The next frame of the server; None when it has hung up."""
        try:
            first, second = self._exactly(2)
            length = second & 0x7F
            if length == 126:
                length = int.from_bytes(self._exactly(2), "big")
            elif length == 127:
                length = int.from_bytes(self._exactly(8), "big")
            return first & 0x0F, self._exactly(length)
        except (EOFError, ConnectionResetError):
            return None

    def message(self) -> Any:
        """The next message of protocol version 2. Raises AssertionError for anything else."""
        heard = self.hear()
        assert heard is not None, "expected a message, got the end"
        assert heard[0] == TEXT, heard
        return json.loads(heard[1])

    def fate(self) -> Fate:
        """Read until the server closes, answer that as every client does, and say how it ended."""
        while (heard := self.hear()) is not None:
            opcode, payload = heard
            if opcode == CLOSE:
                self.write(frame(CLOSE, payload))
                return int.from_bytes(payload[:2], "big") if payload else 1005
        return "dropped"

    # --- bytes ------------------------------------------------------------------------------------------------------

    def rest(self) -> bytes:
        """Everything until the server hangs up."""
        try:
            while received := self._socket.recv(65_536):
                self._received += received
        except ConnectionResetError:
            pass
        rest, self._received = self._received, b""
        return rest

    def some(self, most: int) -> int:
        """Read at most so many bytes and forget them; returns how many came, 0 when the server has hung up."""
        try:
            return len(self._socket.recv(most))
        except ConnectionResetError:
            return 0

    def _until(self, mark: bytes) -> bytes:
        while mark not in self._received:
            self._more()
        found, mark, self._received = self._received.partition(mark)
        return found + mark

    def _exactly(self, count: int) -> bytes:
        while len(self._received) < count:
            self._more()
        taken, self._received = self._received[:count], self._received[count:]
        return taken

    def _more(self) -> None:
        received = self._socket.recv(65_536)
        if not received:
            raise EOFError(f"the server hung up after {self._received[:200]!r}")
        self._received += received
