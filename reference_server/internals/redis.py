"""Parts of redis-py that the adapter relies on.

redis-py's own `PubSub` reconnects and subscribes again without a word to its user, which would hide a gap.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from reference_server.core.errors import ConfigurationError
from reference_server.internals.probe import Name, Reliance, attribute, exists, found, found_class, lost, method

if TYPE_CHECKING:
    from redis.asyncio.connection import AbstractConnection, ConnectionPool
    from redis.exceptions import ResponseError as ResponseError
else:
    ResponseError = found_class("redis.exceptions:ResponseError")

_MODULE = "redis.asyncio.connection"
_CONNECTION = f"{_MODULE}:Connection"

CONNECTION = Reliance(
    packages=("redis",),
    bounds=("RedisPubSub, which there is no other way to serve",),
    names=(
        Name(_MODULE, "ConnectionPool", exists),
        Name(_MODULE, "parse_url", exists),
        Name(f"{_MODULE}:ConnectionPool", "make_connection", method()),
        Name(_CONNECTION, "connect", method()),
        Name(_CONNECTION, "disconnect", method(keywords=("nowait",))),
        Name(_CONNECTION, "pack_commands", method("commands")),
        Name(_CONNECTION, "read_response", method(keywords=("disable_decoding",))),
        Name(_CONNECTION, "send_packed_command", method("command")),
        Name("redis.exceptions", "ResponseError", exists),
    ),
)

ABORT = Reliance(
    packages=("redis",),
    bounds=("a connection to a Redis server that takes nothing is dropped at once",),
    names=(Name(_CONNECTION, "_writer", attribute),),
)


def check() -> None:
    """Raise ConfigurationError when redis-py is missing, or lacks what there is no other way for."""
    if found("redis") is None:
        raise ConfigurationError("RedisPubSub needs the client of Redis: pip install emberwire[redis]")
    sentence = lost((CONNECTION,))
    if sentence is not None:
        raise ConfigurationError(sentence)


def parse_url(url: str) -> dict[str, Any]:
    """The options of a connection that a URL names. Raises ValueError."""
    parse = found(_MODULE).parse_url
    return dict(parse(url))


class Connections:
    """Makes connections to one server, and keeps none. Raises TypeError for options that redis-py does not know."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._pool: ConnectionPool = found(_MODULE).ConnectionPool(**options)
        self.make()  # connects to nothing, and knows its options

    def make(self) -> RawConnection:
        """A connection that is not connected yet."""
        return RawConnection(self._pool.make_connection())  # type: ignore[no-untyped-call]


class RawConnection:
    """One connection to a server, over which commands are sent and replies are read one by one."""

    def __init__(self, connection: AbstractConnection) -> None:
        self._connection = connection

    async def connect(self) -> None:
        """Connect, and sign in as the options say."""
        await self._connection.connect()  # type: ignore[no-untyped-call]

    async def send(self, *commands: Sequence[str | bytes]) -> None:
        """Send commands in one write."""
        await self._connection.send_packed_command(self._connection.pack_commands(commands))

    async def reply(self) -> Any:
        """The next reply, in bytes. Raises ResponseError."""
        return await self._connection.read_response(disable_decoding=True)

    async def close(self) -> None:
        """Disconnect, without waiting for the server to take what was written to it."""
        writer = self._connection._writer if ABORT.is_met() else None
        if writer is not None:
            writer.transport.abort()
        await self._connection.disconnect(nowait=True)
