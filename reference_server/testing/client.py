"""A client that speaks the wire format, without a port.

`kit.py` has the words for tests; this file has the frames and the ASGI events beneath them.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from starlette.types import ASGIApp

from reference_server.core.errors import EmberwireError
from reference_server.core.message import Message
from reference_server.edge.endpoint import Endpoint
from reference_server.runtime.log import log
from reference_server.testing.settle import settle


class _LogOfTest:
    """Forgets which lines an earlier test has logged: repeated ones are limited, for the whole process.

    A test is known by the name that pytest gives it, and by its event loop.
    """

    def __init__(self) -> None:
        self._test: tuple[str, int] | None = None

    def begin(self) -> None:
        """A client begins; the first one of a test begins anew."""
        name = os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" (")[0]
        test = (name, id(asyncio.get_running_loop()))
        if test != self._test:
            self._test = test
            log.limit.forget()


_log_of_test = _LogOfTest()


class ConnectRefused(EmberwireError):
    """The handshake was answered with an HTTP response: `status`, and the `body` as bytes."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__(f"the socket was refused with HTTP {status}")
        self.status = status
        self.body = body


class ClientSocket:
    """A client of the endpoint: what it has received and not asserted yet is in `inbox`.

    `application` is what its events go to, by default the endpoint itself.
    """

    def __init__(self, endpoint: Endpoint, *, application: ASGIApp | None = None) -> None:
        _log_of_test.begin()
        self.endpoint = endpoint
        self._application: ASGIApp = application or endpoint
        self.inbox: list[Message] = []
        self.close_code: int | None = None
        self._arrived = asyncio.Event()
        self._to_app: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.task: asyncio.Task[None] | None = None
        """Runs the application for this client, from `open` on."""
        self._answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._status = 403
        self._last_ref = 0
        self._at_end: list[Callable[[], None]] = []

    def next_ref(self) -> str:
        """A ref that this client has not used."""
        self._last_ref += 1
        return str(self._last_ref)

    def send_frame(self, frame: str | bytes) -> None:
        """Send a raw frame, for tests of what no proper client does."""
        kind = "text" if isinstance(frame, str) else "bytes"
        self._to_app.put_nowait({"type": "websocket.receive", kind: frame})

    def send(self, message: Message) -> None:
        """Send a message in protocol version 2."""
        if isinstance(message.payload, bytes):
            self.send_frame(_binary_push(message))
        else:
            parts = [message.join_ref, message.ref, message.topic, message.event, message.payload]
            self.send_frame(json.dumps(parts))

    def at_end(self, callback: Callable[[], None]) -> None:
        """Call `callback` when this client has hung up."""
        self._at_end.append(callback)

    def wake(self) -> None:
        """Wake the assertions that wait."""
        self._arrived.set()

    async def wait(self, found: Callable[[], Any], failure: Callable[[], str], *, within: float) -> Any:
        """Wait until `found()` returns something that is not None; AssertionError with `failure()` if it does not."""
        try:
            async with asyncio.timeout(within):
                while (result := found()) is None:
                    self._arrived.clear()
                    await self._arrived.wait()
        except TimeoutError:
            raise AssertionError(f"{failure()} within {within} s; {self._received()}") from None
        return result

    def _received(self) -> str:
        if self.close_code is not None:
            return f"the socket was closed with {self.close_code}; before that it received: {self.inbox!r}"
        return f"received, and not asserted yet: {self.inbox!r}"

    # --- the ASGI side ----------------------------------------------------------------------------------------------

    async def open(self, scope: dict[str, Any]) -> None:
        """Run the endpoint for this client until the handshake is answered. Raises ConnectRefused."""
        self._to_app.put_nowait({"type": "websocket.connect"})
        self.task = asyncio.get_running_loop().create_task(self._run(scope))
        await asyncio.wait([self._answer, self.task], return_when=asyncio.FIRST_COMPLETED)
        if not self._answer.done():
            raise AssertionError("expected the application to answer the handshake, but it ended without a word")
        self._answer.result()

    async def finish(self) -> None:
        """Hang up, and wait until the endpoint has noticed."""
        self._to_app.put_nowait({"type": "websocket.disconnect", "code": 1000})
        if self.task is not None:
            with suppress(asyncio.CancelledError):
                await self.task
        for callback in self._at_end:
            callback()
        self._at_end.clear()

    async def settle(self, *, within: float) -> None:
        """Wait until the endpoint has taken every frame and no channel of it has anything left to do.

        Raises AssertionError when one goes on and on.
        """
        await settle(self.endpoint, within=within)
        try:
            async with asyncio.timeout(within):
                while not self._has_been_read():
                    await settle(self.endpoint, within=within)
        except TimeoutError:
            raise AssertionError(
                f"expected the endpoint to read every frame within {within} s; {self._to_app.qsize()} wait"
            ) from None

    def _has_been_read(self) -> bool:
        # An application that has hung up takes nothing more, whatever this client still sends.
        return self._to_app.empty() or (self.task is not None and self.task.done())

    async def _run(self, scope: dict[str, Any]) -> None:
        try:
            await self._application(scope, self._to_app.get, self._receive)
        except Exception as error:
            if self._answer.done():
                raise
            self._answer.set_exception(error)

    async def _receive(self, message: Any) -> None:
        match message["type"]:
            case "websocket.accept":
                self._answer.set_result(None)
            case "websocket.http.response.start":
                self._status = message["status"]
            case "websocket.http.response.body":
                self._answer.set_exception(ConnectRefused(self._status, message.get("body", b"")))
            case "websocket.close" if not self._answer.done():
                self._answer.set_exception(ConnectRefused(403, b""))
            case "websocket.close":
                self.close_code = message["code"]
                self._to_app.put_nowait({"type": "websocket.disconnect", "code": self.close_code})
            case _:
                text = message.get("text")
                self.inbox.append(_decode(text if text is not None else message["bytes"]))
        self.wake()


def _decode(frame: str | bytes) -> Message:
    if isinstance(frame, str):
        return Message(*json.loads(frame))
    kind, *rest = frame
    count = {0: 3, 1: 4, 2: 2}[kind]
    names, start = [], 1 + count
    for length in rest[:count]:
        names.append(frame[start : start + length].decode())
        start += length
    data = frame[start:]
    if kind == 0:
        return Message(names[0], None, names[1], names[2], data)
    if kind == 1:
        return Message(names[0], names[1], names[2], "phx_reply", {"status": names[3], "response": data})
    return Message(None, None, names[0], names[1], data)


def _binary_push(message: Message) -> bytes:
    names = [str(part or "").encode() for part in (message.join_ref, message.ref, message.topic, message.event)]
    return bytes([0, *map(len, names)]) + b"".join(names) + bytes(message.payload)


def websocket_scope(
    endpoint: Endpoint, path: str, params: Mapping[str, str], auth_token: str | None, headers: Mapping[str, str]
) -> dict[str, Any]:
    """The ASGI scope of a handshake on the mount at `path`, over TLS where the endpoint insists on it."""
    all_headers = {"host": endpoint.host, **headers}
    if auth_token is not None:
        encoded = base64.b64encode(auth_token.encode()).decode().rstrip("=")
        all_headers["sec-websocket-protocol"] = f"phoenix, base64url.bearer.phx.{encoded}"
    protocols = all_headers.get("sec-websocket-protocol", "")
    full_path = f"{path.rstrip('/')}/websocket"
    return {
        "type": "websocket",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "scheme": "wss" if endpoint.force_ssl else "ws",
        "path": full_path,
        "raw_path": full_path.encode(),
        "query_string": urlencode({"vsn": "2.0.0", **params}).encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in all_headers.items()],
        "client": ("127.0.0.1", 50_000),
        "server": (endpoint.host, 80),
        "subprotocols": [name.strip() for name in protocols.split(",") if name.strip()],
        "state": {},
        "extensions": {"websocket.http.response": {}},
    }
