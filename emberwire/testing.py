"""The test kit: an application in the event loop of the test, spoken to over its real wire format, without a port.

    from emberwire.testing import assert_reply, connect, push, subscribe_and_join

    async with connect(endpoint, "/socket", auth_token=token) as socket:
        room = await subscribe_and_join(socket, "room:42")
        await assert_reply(await push(room, "new_msg", {"body": "hello"}), "ok")

Nothing is defined here; read it in `reference_server/testing.py`. It is a module of its own, so that an application
that is served never imports it.
"""

from __future__ import annotations

try:
    from reference_server.testing import (
        ClientSocket,
        ConnectRefused,
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
except ModuleNotFoundError as error:
    from emberwire._extras import named

    raise named(error, "emberwire.testing") from error

__all__ = [
    "ClientSocket",
    "ConnectRefused",
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
    "push",
    "refute_broadcast",
    "refute_push",
    "refute_reply",
    "subscribe_and_join",
]
