"""The lessons' client for servers without Emberwire: text over a plain WebSocket, printed line by line.

    async with open_plain("http://127.0.0.1:4000", who="ada") as ada:
        await ada.send("hello")
        greeting = await ada.receive()

A client of `open_deaf` opens a socket and reads nothing of what comes, as a phone without reception: in the end its
server cannot write to it any more.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from emberwire import _learn_client
from emberwire._learn_client import Closed, Refused, Silence, close_code, show


@dataclass(frozen=True, slots=True)
class PlainClient:
    """One open socket."""

    connection: ClientConnection
    who: str

    async def send(self, text: str) -> None:
        """Send a text message. Raises Closed."""
        show(self.who, "→", text)
        try:
            await self.connection.send(text)
        except ConnectionClosed as error:
            raise Closed(close_code(error)) from error

    async def receive(self) -> str:
        """Take the next text message. Raises Silence and Closed."""
        patience = _learn_client.PATIENCE
        try:
            async with asyncio.timeout(patience):
                text = await self.connection.recv(decode=True)
        except TimeoutError as error:
            raise Silence(f"{self.who} waited {patience:g} seconds for a message, and nothing came") from error
        except ConnectionClosed as error:
            raise Closed(close_code(error)) from error
        show(self.who, "←", text)
        return text

    async def ask(self, text: str) -> str:
        """Send a message, and take the next one that comes. Raises Silence and Closed."""
        await self.send(text)
        return await self.receive()

    def hang_up(self) -> None:
        """Cut the connection without a goodbye."""
        self.connection.transport.abort()


@asynccontextmanager
async def open_plain(
    base_url: str,
    *,
    who: str,
    path: str = "/ws",
    headers: Mapping[str, str] | None = None,
    offers: Sequence[str] = (),
) -> AsyncIterator[PlainClient]:
    """Open the socket at a path of the server; it is closed at the end of the block.

    `offers` are the subprotocols that the client speaks; `connection.subprotocol` is the one that the server took.
    Raises Refused, and OSError when nothing answers there.
    """
    opened = await _opened(f"{base_url.rstrip('/').replace('http', 'ws', 1)}{path}", who, headers, offers)
    try:
        yield PlainClient(opened, who)
    finally:
        await opened.close()


@asynccontextmanager
async def open_deaf(base_url: str, *, who: str, path: str = "/ws") -> AsyncIterator[PlainClient]:
    """Open a socket that reads nothing; the connection is cut at the end of the block.

    The kernel keeps as little for it as it may, so that not much has to be sent until the server notices.
    Raises Refused, and OSError when nothing answers there.
    """
    address = urlsplit(base_url)
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.setblocking(False)
    try:
        await asyncio.get_running_loop().sock_connect(raw, (address.hostname, address.port))
        opened = await _opened(f"ws://{address.netloc}{path}", who, None, (), sock=raw)
    except BaseException:
        raw.close()
        raise
    opened.transport.pause_reading()
    deaf = PlainClient(opened, who)
    try:
        yield deaf
    finally:
        deaf.hang_up()


async def _opened(
    url: str,
    who: str,
    headers: Mapping[str, str] | None,
    offers: Sequence[str],
    sock: socket.socket | None = None,
) -> ClientConnection:
    print(f"   {who} opens {url}" + (f" and offers {', '.join(offers)}" if offers else ""))
    spoken = [Subprotocol(name) for name in offers] or None
    try:
        return await connect(
            url, additional_headers=headers, subprotocols=spoken, compression=None, proxy=None, sock=sock
        )
    except InvalidStatus as error:
        status = error.response.status_code
        print(f"   {who} ← HTTP {status}")
        raise Refused(status) from error
