"""Opens a socket with given assigns, without its `connect`.

    async with socket(UserSocket, id="users_socket:7", assigns={"user_id": 7}) as client:
        room = await subscribe_and_join(client, "room:42")

For tests of channels that are not about logging in: no token has to be made. Phoenix: test/channel_test.ex, socket/3.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from reference_server.edge.endpoint import Endpoint
from reference_server.edge.mount import Mount, WebSocketOptions, mount
from reference_server.edge.served import Served
from reference_server.edge.websocket import WebSocketMount
from reference_server.runtime.connect import Accept, ConnectInfo, Params
from reference_server.runtime.socket import Socket
from reference_server.testing.client import ClientSocket, websocket_scope


@asynccontextmanager
async def socket(
    socket_class: type[Socket],
    *,
    id: str | None = None,  # noqa: A002 - as Socket.id
    assigns: Mapping[str, Any] | None = None,
    endpoint: Endpoint | None = None,
) -> AsyncIterator[ClientSocket]:
    """Open a socket of `socket_class` that has been accepted with `assigns`; it is closed at the end of the block.

    `id` is what its `id()` returns. With `endpoint`, the socket lives on that endpoint, under the limits of its mount,
    and hears what the other sockets there broadcast; without, on one of its own.
    """
    admitted = _accepted(socket_class, id, dict(assigns or {}))
    endpoint = endpoint or Endpoint(mount("/socket", socket_class))
    mounted = _mounted(endpoint, socket_class)
    options = mounted.websocket or WebSocketOptions()
    served = Served(endpoint.node, endpoint.host, endpoint.connections, force_ssl=endpoint.force_ssl)
    application = WebSocketMount(replace(mounted, socket=admitted, auth_token=False), options, served)
    client = ClientSocket(endpoint, application=application)
    await client.open(websocket_scope(endpoint, mounted.path, {}, None, {}))
    try:
        yield client
    finally:
        await client.finish()


def _accepted(socket_class: type[Socket], socket_id: str | None, assigns: dict[str, Any]) -> type[Socket]:
    """A class like `socket_class` but for the two callbacks of the handshake."""

    async def connect(self: Socket, params: Params, info: ConnectInfo) -> Accept:
        return Accept(**assigns)

    def given(self: Socket) -> str | None:
        return socket_id

    replaced = {"connect": connect, "id": given, "__module__": socket_class.__module__}
    return type(socket_class.__name__, (socket_class,), replaced)


def _mounted(endpoint: Endpoint, socket_class: type[Socket]) -> Mount:
    for mounted in endpoint.mounts:
        if mounted.socket is socket_class:
            return mounted
    raise ValueError(
        f"expected an endpoint on which {socket_class.__name__} is mounted, got one with "
        f"{', '.join(each.socket.__name__ for each in endpoint.mounts)}; leave `endpoint` out for one of its own"
    )
