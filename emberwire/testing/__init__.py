"""The test kit: an application in the event loop of the test, spoken to over its real wire format, without a port.

    from emberwire.testing import assert_reply, connect, push, subscribe_and_join

    async with connect(endpoint, "/socket", auth_token=token) as socket:
        room = await subscribe_and_join(socket, "room:42")
        await assert_reply(await push(room, "new_msg", {"body": "hello"}), "ok")

Nothing is defined here; read it in `reference_server/testing`. It is a package of its own, so that an application that
is served never imports it.
"""

from __future__ import annotations

try:
    from emberwire.testing.clock import FakeClock, FakeTimer
    from reference_server.testing.client import ClientSocket, ConnectRefused
    from reference_server.testing.kit import (
        JoinedChannel,
        JoinRefused,
        PushRef,
        assert_broadcast,
        assert_closed,
        assert_push,
        assert_reply,
        close,
        connect,
        join,
        leave,
        push,
        refute_broadcast,
        refute_push,
        refute_reply,
        subscribe_and_join,
    )
    from reference_server.testing.open_endpoint import open_endpoint
    from reference_server.testing.settle import settle
    from reference_server.testing.without_connect import socket
except ModuleNotFoundError as error:
    from emberwire._extras import named

    raise named(error, "emberwire.testing") from error

__all__ = [
    "ClientSocket",
    "ConnectRefused",
    "FakeClock",
    "FakeTimer",
    "JoinRefused",
    "JoinedChannel",
    "PushRef",
    "assert_broadcast",
    "assert_closed",
    "assert_push",
    "assert_reply",
    "close",
    "connect",
    "join",
    "leave",
    "open_endpoint",
    "push",
    "refute_broadcast",
    "refute_push",
    "refute_reply",
    "settle",
    "socket",
    "subscribe_and_join",
]
