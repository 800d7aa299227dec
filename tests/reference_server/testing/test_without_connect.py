"""`socket(UserSocket, id=…, assigns=…)`: channels of a real socket class, without its `connect`."""

from __future__ import annotations

from typing import Any

import pytest

from emberwire import Accept, ConnectInfo, Endpoint, Error, Limits, Ok, Params, Refuse, Socket, Topic, channel, mount
from emberwire.testing import (
    ConnectRefused,
    JoinRefused,
    assert_closed,
    assert_push,
    connect,
    join,
    open_endpoint,
    socket,
)
from tests.open_channel import OpenChannel

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("clean_loop")]


class Room(OpenChannel):
    """Says who it serves."""

    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        return Ok(user=self.assigns["user"])


class UserSocket(Socket):
    """Refuses everybody."""

    room = channel("room:*", Room)

    async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
        return Refuse("nobody")


async def test_a_channel_gets_the_assigns_that_the_test_gave() -> None:
    """Phoenix: channel_test, "socket/3"."""
    async with socket(UserSocket, id="u:1", assigns={"user": "ada"}) as client:
        assert (await join(client, "room:1")).response == {"user": "ada"}
    with pytest.raises(ConnectRefused):
        async with connect(Endpoint(mount("/socket", UserSocket))):
            pass


async def test_sockets_on_one_endpoint_hear_each_other_and_have_their_own_ids() -> None:
    endpoint = Endpoint(mount("/elsewhere", UserSocket, auth_token=True), force_ssl=True)
    async with (
        socket(UserSocket, id="u:1", assigns={"user": "ada"}, endpoint=endpoint) as ada,
        socket(UserSocket, id="u:2", assigns={"user": "bob"}, endpoint=endpoint) as bob,
    ):
        rooms = [await join(each, "room:1") for each in (ada, bob)]
        assert len(endpoint.connections) == 2
        await endpoint.broadcast("room:1", "news", {})
        for room in rooms:
            await assert_push(room, "news")
        await endpoint.disconnect("u:1")
        await assert_closed(ada, 1001)
        assert bob.close_code is None
    assert endpoint.connections == set()


async def test_the_limits_of_the_mount_hold() -> None:
    endpoint = Endpoint(mount("/socket", UserSocket, limits=Limits(max_channels=1)))
    async with socket(UserSocket, assigns={"user": "ada"}, endpoint=endpoint) as client:
        await join(client, "room:1")
        with pytest.raises(JoinRefused):
            await join(client, "room:2")


async def test_a_socket_that_is_not_mounted_on_the_endpoint_is_refused_with_a_sentence() -> None:
    with pytest.raises(ValueError, match="on which UserSocket is mounted, got one with OpenSocket"):
        async with socket(UserSocket, endpoint=open_endpoint(OpenChannel)):
            pass
