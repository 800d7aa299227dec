"""`Socket`: the application's code for one client.

    class UserSocket(Socket):
        room = channel("room:*", RoomChannel)

        async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
            ...

Phoenix: socket.ex. A socket refuses everyone until `connect` is written.
"""

from __future__ import annotations

import logging
from typing import Any, ClassVar

from reference_server.core.topic import Routes
from reference_server.runtime.connect import Accept, ConnectInfo, Params, Refuse
from reference_server.runtime.route import ChannelRoute


class Socket:
    """One client's connection, and the identity that was proved when it opened.

    `assigns` is what `connect` accepted with; every channel gets a copy when it is joined.
    """

    routes: ClassVar[Routes[ChannelRoute]] = Routes(())

    log_connect: ClassVar[int | None] = logging.INFO
    """The level at which handshakes and ends are logged; None for not at all. Phoenix: socket.ex, the option `log`."""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        own = [route for route in vars(cls).values() if isinstance(route, ChannelRoute)]
        cls.routes = Routes([*((route.pattern, route) for route in own), *cls.routes])

    def __init__(self) -> None:
        self.assigns: dict[str, Any] = {}

    async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
        """Decide who this is. Runs before the WebSocket opens; an exception is answered with 500 and logged.

        DIFFERS: a socket without its own `connect` refuses; the template of Phoenix accepts everyone.
        """
        return Refuse("unauthorized")

    def id(self) -> str | None:
        """A name for all sockets of one identity, such as "users_socket:7", by which they can be disconnected.

        None means that this socket can never be closed from outside.
        """
        return None
